using System.Numerics;

namespace Semiflow.Workers;

/// <summary>
/// What equal partners say to each other, be they threads, processes or machines: each has a rank, and all call the same operations in the
/// same order. Who leaves early is an error for the others, never a hang.
/// </summary>
public interface ICommunicator : IDisposable
{
    /// <summary>Number of this partner, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of partners.</summary>
    int Size { get; }

    /// <summary>Returns when all partners have called it.</summary>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="WorkerException">A partner is gone.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    void Barrier(CancellationToken token = default);

    /// <summary>
    /// Replaces the values of every partner by <c>Σ_r x_r</c>, summed in the order of ranks: all get the same bits, whoever comes first.
    /// </summary>
    /// <typeparam name="T">Type of the numbers.</typeparam>
    /// <param name="values">As many for every partner.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="WorkerException">A partner is gone, or has another number of values.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    void AllReduce<T>(Span<T> values, CancellationToken token = default)
        where T : unmanaged, INumber<T>;
}
