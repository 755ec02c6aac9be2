using Semiflow.Bench.Peers;

namespace Semiflow.Bench;

/// <summary>How long a benchmark may take.</summary>
/// <param name="Repetitions">Timed repetitions of each variant, interleaved; the median counts. Null: the benchmark's own choice.</param>
/// <param name="Threads">Threads for libtorch and the kernels. Null: as they are set.</param>
/// <param name="Quick">True for a smoke test: the smallest size and few repetitions; the figures then mean little.</param>
/// <param name="Peer">True to take turns with the same work in PyTorch, where the benchmark has it (<see cref="IBenchmark.Peer"/>).</param>
public sealed record BenchmarkOptions(int? Repetitions = null, int? Threads = null, bool Quick = false, bool Peer = false)
{
    /// <summary>Finds the Python that runs peers; null for none.</summary>
    internal Func<string?> FindPython { get; init; } = PeerPython.Find;
}
