using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>What a run came to.</summary>
/// <param name="Data">Its trajectories.</param>
/// <param name="Law">Its physics.</param>
/// <param name="Main">Its model.</param>
/// <param name="Others">Its baselines.</param>
/// <param name="Frames">Training trajectories on which fields are compared, on the device.</param>
/// <param name="Oracle">Coefficients of the exact solution of the ideal problem by name; null where the truth is not known.</param>
/// <param name="Identified">Whether the coefficients are those of the least augmentation; empty without a law.</param>
internal sealed record AphynityResults(
    AphynityData Data, PhysicsLaw Law, TrainedForecast<AugmentedDynamics> Main, IReadOnlyList<TrainedForecast<AugmentedDynamics>> Others,
    TrajectorySet Frames, IReadOnlyDictionary<string, double>? Oracle, IReadOnlyList<Identifiability> Identified)
{
    private const int Compared = 64; // Trajectories on which fields are compared, at most.

    /// <summary>The model and its baselines.</summary>
    public IReadOnlyList<TrainedForecast<AugmentedDynamics>> All => [Main, .. Others];

    /// <summary>Measures; <paramref name="sizes"/> is what counts as 1 in each channel, null for the units of the data.</summary>
    public static AphynityResults Of(
        AphynityConfig config, AphynityData data, PhysicsLaw law, TrainedForecast<AugmentedDynamics> main,
        IReadOnlyList<TrainedForecast<AugmentedDynamics>> others, Device device, IReadOnlyList<double>? sizes = null)
    {
        TrajectorySet some = data.Train.Select([.. Enumerable.Range(0, Math.Min(Compared, data.Train.Count))]);
        var results = new AphynityResults(data, law, main, others, StateUnits.Single(some, device), null, []);
        if (main.Model is not { Law: { } physics, Network: { } network })
        {
            return results;
        }

        results = results with { Identified = Identifiability.Measure(
            physics, network, results.Frames, config.Training.Norm, config.Training.Reversal ? law.Reversed : [], sizes) };
        if (data.Truth is null || law.Complete is not { } complete)
        {
            return results;
        }

        PhysicsField truth = PhysicsLaws.Find(complete).True(config.Model.Setting(data.Train.Grid, data.Truth));
        using IDisposable quiet = no_grad();
        Tensor states = ObservedFrames.Of(some).AndReversed(config.Training.Reversal ? law.Reversed : []).States;
        bool relative = config.Training.Norm == AugmentationNorm.Relative;
        return results with
            { Oracle = PhysicsProjection.Of(physics, states, truth.Velocity(zeros([], float64), states), relative, sizes) };
    }

    /// <summary>The figures of the run; an error of a model that blew up is not finite.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        foreach (TrainedForecast<AugmentedDynamics> model in All)
        {
            Contestant who = model.Contestant;
            double error = model.Error(Data.Test, from: 1);
            figures.Add(AphynityFigures.Mse.For(who), error);
            figures.Add(AphynityFigures.Logarithm(AphynityFigures.MseLog10, who, run.Recipe), Math.Log10(error));
            figures.Add(AphynityFigures.Logarithm(AphynityFigures.MseLn, who, run.Recipe), Math.Log(error));
            double? off = 100 * model.Model!.Law?.MeanRelativeError;
            figures.Add(AphynityFigures.ParameterError.For(who), off is not null && model.Trained.BlewUp ? double.NaN : off);
            if (who.IsMain || who == AphynityFigures.Of(AphynityBaseline.PhysicsOnly))
            {
                figures.Add(AphynityFigures.FrequencyError.For(who), 100 * RootError(model.Model.Law));
            }
        }

        IReadOnlyList<string> channels = Data.Train.Channels;
        for (int channel = 0; channel < channels.Count && channels.Count > 1; channel++)
        {
            figures.Add(AphynityFigures.ErrorOf(channels[channel]), Main.ErrorOfChannel(Data.Test, channel, from: 1));
        }

        AddCoefficients(figures);
        figures.Add(
            AphynityFigures.NeuralOdeOverAphynity,
            Find(AphynityBaseline.NeuralOde)?.Error(Data.Test, from: 1) / Main.Error(Data.Test, from: 1));
        AddSizes(figures);
        return figures.Summary(Main.Model!.Parameters, Main.Training!);
    }

    /// <summary>A baseline; null if it was not asked for.</summary>
    public TrainedForecast<AugmentedDynamics>? Find(AphynityBaseline baseline) => Find(AphynityFigures.Of(baseline));

    /// <summary>Another contestant; null if it was not asked for.</summary>
    public TrainedForecast<AugmentedDynamics>? Find(Contestant who) => Others.FirstOrDefault(other => other.Contestant == who);

    private void AddCoefficients(RunFigures figures)
    {
        Coefficient[] learned = [.. Main.Model!.Law?.Coefficients.Where(c => c.Parameter is not null) ?? []];
        Coefficient[] known = [.. learned.Where(c => c.Truth is not null)];
        if (Oracle is { } oracle && known.Length > 0)
        {
            figures.Add(
                AphynityFigures.ParameterError.For(AphynityFigures.Oracle),
                100 * known.Average(c => Math.Abs(oracle[c.Name] - c.Truth!.Value) / Math.Abs(c.Truth.Value)));
        }

        foreach (Coefficient coefficient in learned)
        {
            Figure value = AphynityFigures.Value(coefficient);
            figures.Add(value.For(Main.Contestant), coefficient.Current);
            figures.Add(value.For(AphynityFigures.Truth), coefficient.Truth);
            figures.Add(value.For(AphynityFigures.Oracle), Oracle?[coefficient.Name]);
        }
    }

    private void AddSizes(RunFigures figures)
    {
        if (Main.Model is not { Law: { } law, Network: not null })
        {
            return;
        }

        foreach (TrainedForecast<AugmentedDynamics> model in All)
        {
            if (model.Model is { Physics: not null, Network: { } added })
            {
                figures.Add(
                    AphynityFigures.AugmentationSize.For(model.Contestant),
                    model.Trained.BlewUp ? double.NaN : FieldSize.MeanSquare(added, Frames));
            }
        }

        figures.Add(AphynityFigures.PhysicsSize, FieldSize.MeanSquare(law, Frames));
        if (Main.Training!.History[^1].Measures is { } last && last.TryGetValue(AphynityMeter.Multiplier, out double multiplier))
        {
            figures.Add(AphynityFigures.Multiplier, multiplier);
        }

        figures.Add(AphynityFigures.Correlation, Identified.Count > 0 ? Identified.Max(each => Math.Abs(each.Correlation)) : null);
    }

    /// <summary>Error of ω₀ where a law has ω₀², as the paper speaks of it.</summary>
    private static double? RootError(PhysicsField? law) => law?.Coefficients.FirstOrDefault(
        c => c.Name.EndsWith("^2", StringComparison.Ordinal) && c.Parameter is not null) is { Truth: { } truth } squared
        ? Math.Abs(Math.Sqrt(Math.Max(0, squared.Current)) - Math.Sqrt(truth)) / Math.Sqrt(truth)
        : null;
}
