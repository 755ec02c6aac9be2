using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>
/// The best linear estimate of fields from the neighborhood of other fields, fitted by ridge regression on one data set and applied
/// to another: an upper bound on what a hidden state reveals, since any change of hidden variables explains the observations equally well
/// (spec partial-observations.md 8.2, gauge). Compare it with the probe of the observed channels alone.
/// </summary>
public sealed class LinearProbe
{
    private const long Chunk = 64; // Neighborhoods of all samples at once would fill the memory.
    private readonly Tensor weights;
    private readonly int size;
    private readonly bool periodic;

    private LinearProbe(Tensor weights, int size, bool periodic) => (this.weights, this.size, this.periodic) = (weights, size, periodic);

    /// <summary>Fits a probe.</summary>
    /// <param name="features">What the estimate is made from, <c>[sample, channel, x, y]</c>.</param>
    /// <param name="targets">What is estimated, <c>[sample, component, x, y]</c>.</param>
    /// <param name="size">Nodes of the neighborhood in each direction, odd. Good values: 1, 3.</param>
    /// <param name="periodic">True if the neighbors of the edge lie at the other end; otherwise the edge is repeated.</param>
    /// <param name="ridge">Penalty relative to the mean square of the features.</param>
    /// <param name="mask">True at the nodes to fit, <c>[sample, x, y]</c>; null for all.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    public static LinearProbe Fit(Tensor features, Tensor targets, int size, bool periodic, double ridge = 1e-6, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        if (size < 1 || size % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "a neighborhood has an odd number of nodes.");
        }

        if (features.dim() != 4 || targets.dim() != 4 || features.shape[0] != targets.shape[0]
            || !features.shape.AsSpan(2).SequenceEqual(targets.shape.AsSpan(2)))
        {
            throw new ArgumentException(
                $"expected features and targets [sample, channel, x, y] with equal samples and nodes, got "
                    + $"[{string.Join(", ", features.shape)}] and "
                    + $"[{string.Join(", ", targets.shape)}].");
        }

        if (mask is not null && !mask.shape.SequenceEqual([features.shape[0], features.shape[2], features.shape[3]]))
        {
            throw new ArgumentException($"expected a mask [sample, x, y] = [{features.shape[0]}, {features.shape[2]}, "
                + $"{features.shape[3]}], got [{string.Join(", ", mask.shape)}].", nameof(mask));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor? gram = null, moment = null;
        for (long i = 0; i < features.shape[0]; i++)
        {
            using DisposeScope sample = NewDisposeScope();
            Tensor x = Design(features.narrow(0, i, 1), size, periodic)[0];
            Tensor y = targets[i].to(float64).flatten(1);
            if (mask is not null)
            {
                Tensor seen = mask[i].flatten().to(float64);
                (x, y) = (x * seen, y * seen);
            }

            gram = ((gram is null ? zeros([x.shape[0], x.shape[0]], float64) : gram) + x.matmul(x.t())).MoveToOuterDisposeScope();
            moment = ((moment is null ? zeros([x.shape[0], y.shape[0]], float64) : moment) + x.matmul(y.t())).MoveToOuterDisposeScope();
        }

        Tensor penalty = eye(gram!.shape[0], dtype: float64) * (ridge * gram.diagonal().mean());
        return new LinearProbe(linalg.solve(gram + penalty, moment!).DetachFromDisposeScope(), size, periodic);
    }

    /// <summary>Estimates <c>[sample, component, x, y]</c> in double precision.</summary>
    /// <param name="features">Fields with the fitted number of channels.</param>
    public Tensor Apply(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long from = 0; from < features.shape[0]; from += Chunk)
        {
            using DisposeScope part = NewDisposeScope();
            Tensor some = features.narrow(0, from, Math.Min(Chunk, features.shape[0] - from));
            parts.Add(weights.t().matmul(Design(some, size, periodic)).reshape([some.shape[0], -1, some.shape[2], some.shape[3]])
                .MoveToOuterDisposeScope());
        }

        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>The neighborhoods of all nodes with a constant, <c>[sample, channel·size² + 1, node]</c>.</summary>
    private static Tensor Design(Tensor features, int size, bool periodic)
    {
        Tensor x = features.to(float64);
        long margin = size / 2;
        if (margin > 0)
        {
            x = nn.functional.pad(x, [margin, margin, margin, margin], periodic ? PaddingModes.Circular : PaddingModes.Replicate);
        }

        Tensor columns = nn.functional.unfold(x, (size, size));
        return cat([columns, ones([columns.shape[0], 1, columns.shape[2]], float64)], 1);
    }
}
