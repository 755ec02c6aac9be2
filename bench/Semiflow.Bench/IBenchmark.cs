using Semiflow.Training;

namespace Semiflow.Bench;

/// <summary>One comparison with a peer or a bound, measured in one run on one machine.</summary>
public interface IBenchmark
{
    /// <summary>Name on the command line: <c>semiflow bench NAME</c>.</summary>
    string Name { get; }

    /// <summary>One line: what is compared with what.</summary>
    string Summary { get; }

    /// <summary>Name of the program in <c>bench/peers</c> that does the same work in PyTorch; null where there is none.</summary>
    string? Peer => null;

    /// <summary>Measures and reports; returns the figures in display order.</summary>
    /// <param name="options">How long it may take.</param>
    /// <param name="output">Where progress and findings are written.</param>
    Summary Run(BenchmarkOptions options, TextWriter output);
}
