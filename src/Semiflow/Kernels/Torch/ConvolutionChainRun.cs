using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>One forward pass of a <see cref="ConvolutionChain"/> and what its backward pass needs.</summary>
/// <param name="layers">The layers.</param>
/// <param name="kernels">The kernel of each.</param>
/// <param name="residual">True for the sum with the input.</param>
/// <param name="keeps">True where a backward pass can follow.</param>
internal sealed class ConvolutionChainRun(ChainLayer[] layers, ConvolutionKernel[] kernels, bool residual, bool keeps) : IDisposable
{
    private readonly BatchStatistics?[] batches = new BatchStatistics?[layers.Length];
    private readonly Tensor[] inner = new Tensor[layers.Length - 1]; // Inputs of all layers but the first.

    /// <summary>The values, without a graph.</summary>
    /// <param name="x">The input.</param>
    public Tensor Forward(Tensor x)
    {
        Tensor state = x;
        for (int i = 0; i < layers.Length; i++)
        {
            ChainLayer layer = layers[i];
            bool last = i + 1 == layers.Length;
            batches[i] = layer.Norm is { } norm ? Measured(norm, state) : null;
            Tensor next = kernels[i].Forward(state, layer.W, layer.B, Entry(layer, i), last && residual ? x : null);
            if (!last)
            {
                inner[i] = next.DetachFromDisposeScope();
            }
            else if (!keeps)
            {
                Dispose();
            }

            state = next;
        }

        return state;
    }

    /// <summary>Gradients of the input and of all layers' parameters.</summary>
    /// <param name="g">Gradient of the values.</param>
    /// <param name="saved">The input and the parameters.</param>
    public Tensor?[] Backward(Tensor g, IReadOnlyList<Tensor?> saved)
    {
        Tensor[] given = [.. saved.Select(tensor => tensor!)];
        ChainLayer[] now = With(given.AsSpan(1));
        if (is_grad_enabled())
        {
            return CustomGradient.Differentiable(
                x => ConvolutionChain.ApplyTwin(x, Still(now), residual), given[0], given[1..], g);
        }

        var gradients = new List<Tensor?>();
        Tensor cotangent = g;
        for (int i = layers.Length - 1; i >= 0; i--)
        {
            Tensor input = i == 0 ? given[0] : inner[i - 1];
            Tensor?[] parameters = Layer(now[i], i, input, ref cotangent, i == 0 && residual ? g : null);
            gradients.InsertRange(0, parameters);
        }

        return [cotangent, .. gradients];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor state in inner)
        {
            state.Dispose();
        }
    }

    private static BatchStatistics Measured(ChannelNorm norm, Tensor x)
    {
        BatchStatistics batch = BatchStatistics.Measure(x, norm.Eps);
        batch.UpdateRunning(norm.RunningMean, norm.RunningVar, norm.Momentum, norm.Eps);
        return batch;
    }

    // The twin on the way back must not move the running statistics again.
    private static ChainLayer[] Still(ChainLayer[] now) => Array.ConvertAll(now, layer => layer.Norm is not { } n
        ? layer
        : layer with { Norm = n with { RunningMean = n.RunningMean.clone(), RunningVar = n.RunningVar.clone() } });

    private (double[] A, double[] B)? Entry(ChainLayer layer, int i) => batches[i]?.Affine(layer.Norm!.Weight, layer.Norm.Bias);

    // Gradients of a layer's parameters; the cotangent of its values becomes that of its input.
    private Tensor?[] Layer(ChainLayer layer, int i, Tensor input, ref Tensor cotangent, Tensor? other)
    {
        (Tensor dw, Tensor? db) = kernels[i].WeightGradient(input, cotangent, layer.B is not null, Entry(layer, i));
        Tensor dx = kernels[i].InputGradient(cotangent, layer.W);
        if (i + 1 < layers.Length)
        {
            cotangent.Dispose(); // Our own, of the layer behind.
        }

        if (layer.Norm is not { } norm)
        {
            cotangent = other is null ? dx : dx.add_(other);
            return db is null ? [dw] : [dw, db];
        }

        (cotangent, Tensor dScale, Tensor dShift) =
            NormalizedReluKernel.Backward(dx, input, norm.Weight, norm.Bias, batches[i]!, own: true, other);
        return db is null ? [dScale, dShift, dw] : [dScale, dShift, dw, db];
    }

    private ChainLayer[] With(ReadOnlySpan<Tensor> parameters)
    {
        var now = new ChainLayer[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            now[i] = layers[i].With(parameters);
            parameters = parameters[layers[i].Parameters.Count()..];
        }

        return now;
    }
}
