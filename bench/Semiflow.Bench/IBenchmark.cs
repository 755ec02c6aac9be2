using Semiflow.Training.Runs;

namespace Semiflow.Bench;

/// <summary>One comparison with a peer or a limit, measured in one run on one machine.</summary>
public interface IBenchmark
{
    /// <summary>Name on the command line: <c>semiflow bench NAME</c>.</summary>
    string Name { get; }

    /// <summary>One line: what is compared with what.</summary>
    string Summary { get; }

    /// <summary>Measures and tells; returns the figures in the order in which to show them.</summary>
    /// <param name="options">How long it may take.</param>
    /// <param name="output">Where progress and findings are told.</param>
    Summary Run(BenchmarkOptions options, TextWriter output);
}
