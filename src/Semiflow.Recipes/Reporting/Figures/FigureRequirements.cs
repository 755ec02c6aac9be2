namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>What figures and pages need of their data: finite numbers and matching lengths.</summary>
internal static class FigureRequirements
{
    /// <summary>Checks samples: finite, prediction on the grid of the target, input of the same number of axes.</summary>
    /// <exception cref="InputException">A number is not finite.</exception>
    /// <exception cref="ArgumentException">No sample, or grids that do not match.</exception>
    public static void Samples(IReadOnlyList<ReportSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
        {
            throw new ArgumentException("a figure of samples needs at least one sample.", nameof(samples));
        }

        int rank = samples[0].Target.Rank;
        foreach (ReportSample sample in samples)
        {
            Finite(sample.Error, $"error of sample '{sample.Label}'");
            Finite(sample.Input.Values, $"input of sample '{sample.Label}', value");
            Finite(sample.Target.Values, $"target of sample '{sample.Label}', value");
            Finite(sample.Prediction.Values, $"prediction of sample '{sample.Label}', value");
            if (!sample.Prediction.Axes.SequenceEqual(sample.Target.Axes) || sample.Target.Rank != rank || sample.Input.Rank != rank)
            {
                throw new ArgumentException(
                    $"sample '{sample.Label}': target and prediction need one grid, and all samples and inputs as many axes.",
                    nameof(samples));
            }
        }
    }

    /// <summary>Checks a training history.</summary>
    /// <exception cref="InputException">A number is not finite.</exception>
    public static void History(IReadOnlyList<TrainingEpoch> history, string name)
    {
        ArgumentNullException.ThrowIfNull(history);
        foreach (TrainingEpoch epoch in history)
        {
            Finite(epoch.TrainingLoss, $"{name}: training loss of epoch {epoch.Epoch}");
            Finite(epoch.ValidationError ?? 0, $"{name}: validation error of epoch {epoch.Epoch}");
            Finite(epoch.LearningRate, $"{name}: learning rate of epoch {epoch.Epoch}");
        }
    }

    /// <summary>Checks spectra: finite, one value at each wavenumber.</summary>
    /// <exception cref="InputException">A number is not finite.</exception>
    /// <exception cref="ArgumentException">Lengths that do not match.</exception>
    public static void Spectrum(SpectrumComparison spectrum)
    {
        string name = $"spectrum '{spectrum.Label}'";
        Length(spectrum.Target.Count, spectrum.Wavenumbers.Count, name);
        Length(spectrum.Prediction.Count, spectrum.Wavenumbers.Count, name);
        if (spectrum.Error.Count > 0)
        {
            Length(spectrum.Error.Count, spectrum.Wavenumbers.Count, name);
        }

        Finite(spectrum.Wavenumbers, $"{name}, wavenumber");
        Finite(spectrum.Target, $"{name}, target energy");
        Finite(spectrum.Prediction, $"{name}, prediction energy");
        Finite(spectrum.Error, $"{name}, error energy");
    }

    /// <summary>Checks that there is a value at each position.</summary>
    /// <exception cref="ArgumentException">More, fewer, or none.</exception>
    public static void Length(int got, int expected, string name)
    {
        if (got != expected || got == 0)
        {
            throw new ArgumentException($"{name}: {got} values for {expected} positions.");
        }
    }

    /// <summary>Checks that numbers are finite; the message has the name and index of the first that is not.</summary>
    /// <exception cref="InputException">One is not.</exception>
    public static void Finite(IReadOnlyList<double> values, string name)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                Finite(values[i], $"{name} {i}");
            }
        }
    }

    private static void Finite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new InputException($"the report cannot show a number that is not finite: {name} is {value}. Look at the run's log for "
                + $"where it began.");
        }
    }
}
