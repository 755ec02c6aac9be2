using Semiflow.Chains;
using Semiflow.Operators.Models.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks.Cuts;

/// <summary>
/// Walks through a network and counts multiply-adds and what the graph keeps for the backward pass, each block of memory once. Convolutions
/// and linear layers keep the input; batch normalization the input and two numbers per channel; ReLU and sigmoid the output; LayerNorm the
/// input and two numbers per row; pooling the input (spec modulewise.md 9.1).
/// </summary>
/// <param name="batch">Items.</param>
/// <param name="transport">Whether residuals are penalized: those that cannot be recomputed from kept states are kept.</param>
internal sealed class GraphAccount(int batch, bool transport)
{
    private const int Element = 4;
    private readonly HashSet<object> kept = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes kept.</summary>
    public long SavedBytes { get; private set; }

    /// <summary>Multiply-adds of a forward pass.</summary>
    public double Work { get; private set; }

    /// <summary>The output of a module.</summary>
    /// <exception cref="InputException">An unknown layer.</exception>
    public SymbolicTensor Walk(nn.Module<Tensor, Tensor> module, SymbolicTensor input) => module switch
    {
        BlockChain chain => chain.Blocks.Aggregate(input, (state, block) => Walk(block, state)),
        UnpricedLayers or PreActivationBranch or ConvolutionLayer => Parts(module).Aggregate(input, (state, part) => Walk(part, state)),
        ResidualBlock block => Residual(block, input),
        PostActivationBlock or AggregatedBlock => Joined(module, input),
        NormedConvolutions => Normed(module, input),
        NormRelu => Rectified(module, input),
        Conv2d or Linear => Product(module, input),
        BatchNorm2d or BatchNorm1d => Normalized(input, 2L * Element * input.Shape[0]),
        LayerNorm => Normalized(input, 2L * Element * batch * input.Count / input.Shape[^1]),
        ReLU or Sigmoid => Keep(SymbolicTensor.Fresh(input.Shape)),
        Flatten => input with { Shape = [input.Count] },
        Pooling or AdaptiveAvgPool2d => Pooled(module, input),
        ZeroPaddedShortcut or TokenMean => SymbolicTensor.Fresh(ShapeProbe.Of(module, input.Shape)),
        _ => throw new InputException($"the memory account does not know the layer {module.GetType().Name}: measure instead, or cut by "
            + $"depth."),
    };

    private static IEnumerable<nn.Module<Tensor, Tensor>> Parts(nn.Module module) =>
        module.named_children().SelectMany(child => child.module switch
    {
        nn.Module<Tensor, Tensor> layer => [layer],
        IEnumerable<nn.Module<Tensor, Tensor>> list => list,
        _ => [],
    });

    private SymbolicTensor Keep(SymbolicTensor tensor)
    {
        if (kept.Add(tensor.Storage))
        {
            SavedBytes += Element * batch * tensor.Count;
        }

        return tensor;
    }

    private SymbolicTensor Residual(ResidualBlock block, SymbolicTensor input)
    {
        SymbolicTensor residual = Parts(block).Aggregate(input, (state, part) => Walk(part, state)),
            output = SymbolicTensor.Fresh(residual.Shape);
        if (transport && block.Increment != 1)
        {
            Keep(residual);
        }
        else if (transport)
        {
            Keep(input); // Its gradient is computed from the states before and after.
            Keep(output);
        }

        return output;
    }

    // ReLU in place on the sum; the residual is the end of the branch.
    private SymbolicTensor Joined(nn.Module module, SymbolicTensor input)
    {
        nn.Module<Tensor, Tensor>[] parts = [.. Parts(module)]; // The branch, then the shortcut if there is one.
        SymbolicTensor residual = Walk(parts[0], input);
        if (parts.Length > 1)
        {
            Walk(parts[1], input);
        }

        if (transport)
        {
            Keep(residual);
        }

        return Keep(SymbolicTensor.Fresh(residual.Shape));
    }

    private SymbolicTensor Normed(nn.Module module, SymbolicTensor input)
    {
        nn.Module<Tensor, Tensor>[] parts = [.. Parts(module)];
        var between = new Queue<nn.Module<Tensor, Tensor>>([.. parts.Where(part => part is not Conv2d)]);
        return parts.OfType<Conv2d>().Aggregate(input, (state, convolution) => Walk(between.Dequeue(), Walk(convolution, state)));
    }

    // Fused with a normalization, whose input is enough for both; a ReLU alone keeps its output.
    private SymbolicTensor Rectified(nn.Module module, SymbolicTensor input) =>
        Parts(module).FirstOrDefault() is { } norm ? Walk(norm, input) : Keep(SymbolicTensor.Fresh(input.Shape));

    private SymbolicTensor Product(nn.Module<Tensor, Tensor> module, SymbolicTensor input)
    {
        Keep(input);
        SymbolicTensor output = SymbolicTensor.Fresh(ShapeProbe.Of(module, input.Shape));
        Tensor weight = module is Conv2d convolution ? convolution.weight! : ((Linear)module).weight!;
        Work += (double)output.Count * weight.numel() / weight.shape[0] * batch;
        return output;
    }

    private SymbolicTensor Normalized(SymbolicTensor input, long statistics)
    {
        Keep(input);
        SavedBytes += statistics;
        return SymbolicTensor.Fresh(input.Shape);
    }

    private SymbolicTensor Pooled(nn.Module<Tensor, Tensor> module, SymbolicTensor input)
    {
        SymbolicTensor output = SymbolicTensor.Fresh(ShapeProbe.Of(module, input.Shape));
        if (output.Shape[^1] > 1 || output.Shape[^2] > 1)
        {
            Keep(input); // A mean over the whole grid keeps nothing.
        }

        return output;
    }
}
