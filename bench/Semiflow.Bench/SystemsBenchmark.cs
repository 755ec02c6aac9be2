using Semiflow.Training;

namespace Semiflow.Bench;

/// <summary>Steps per second of every dynamical system on one thread, and how much of that time its bare work takes in the same run.</summary>
public sealed class SystemsBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "systems";

    /// <inheritdoc/>
    public string Summary => "steps per second of every dynamical system, and the share of its bound: memory, transforms or arithmetic";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int repetitions = options.Repetitions ?? (options.Quick ? 3 : 11);
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        output.WriteLine($"{"system",-20}{"steps/s",14}{"bound share",14}  bound by");
        foreach (SystemStep system in SystemSteps.All(options.Quick))
        {
            double[] times = Stopwatches.Medians(repetitions, 2, system.Run, system.Bound);
            double rate = system.Steps / times[0] * 1e3, share = times[1] / times[0];
            output.WriteLine(FormattableString.Invariant($"{system.Name,-20}{rate,14:N0}{share,14:P1}  {system.Limit}"));
            string key = system.Name.Replace('-', '_');
            figures.Add(new($"{key}_steps_per_second", new SummaryFigure(rate, "1/s")));
            figures.Add(new($"{key}_bound_share", new SummaryFigure(share, "")));
        }

        return new Summary(Name, figures);
    }
}
