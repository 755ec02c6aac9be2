using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Kernels;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Torch;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// A stack of 3x3 convolutions that keeps the plane, as a vector field of fields on a grid: the networks of APHYNITY (2-16-16-2,
/// ReLU) (spec aphynity.md 6) and LEADS (2-64-64-64-2, Swish) (spec leads.md 5). With groups it is several networks of equal shape
/// evaluated at once, each on its own part of the batch.
/// </summary>
/// <remarks>Parameters are named as in PyTorch's <c>Sequential</c>: <c>net.0.weight</c> and so on.</remarks>
internal sealed class ConvNet : nn.Module<Tensor, Tensor>, IVectorField, IGroupedNetwork
{
    [ComponentName(Name = "net")]
    private readonly Sequential net;

    private readonly bool batchStatistics;

    private LastKernel? last;

    /// <summary>A network with parameters from <paramref name="random"/>.</summary>
    /// <param name="channels">Channels of the input, of each hidden layer and of the output, such as 2, 16, 16, 2.</param>
    /// <param name="nonlinearity">The nonlinearity between the convolutions.</param>
    /// <param name="border">What lies outside the plane: <see cref="Border.Circular"/> or <see cref="Border.Zero"/>.</param>
    /// <param name="random">Source of the initial parameters, on the CPU.</param>
    /// <param name="law">How they are drawn; default as in PyTorch, <see cref="WeightInitialization.Uniform"/>.</param>
    /// <param name="groups">Number of networks, weights <c>[groups, out, in, 3, 3]</c>; null for one, weights <c>[out, in, 3,
    /// 3]</c>.</param>
    /// <param name="batchStatistics">
    /// True for the code of APHYNITY: hidden convolutions without bias, then normalization by the statistics
    /// of the batch, in evaluation too. Such a field depends on the other samples of its batch.
    /// </param>
    /// <param name="factor">Factor of the result (LEADS, Gray–Scott: 1e-3).</param>
    /// <param name="type">float32 or float64.</param>
    public ConvNet(
        IReadOnlyList<int> channels, Nonlinearity nonlinearity, Border border, Generator random, WeightInitialization? law = null,
        int? groups = null, bool batchStatistics = false, double factor = 1, ScalarType type = ScalarType.Float32)
        : base(nameof(ConvNet))
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels.Count, 2);
        if (border is not (Border.Circular or Border.Zero))
        {
            throw new ArgumentOutOfRangeException(nameof(border), border, "a ConvNet pads periodically or with zeros.");
        }

        this.batchStatistics = batchStatistics;
        (Channels, Nonlinearity, Groups, Border, Factor) = ([.. channels], nonlinearity, groups, border, factor);
        var parts = new List<(string, nn.Module<Tensor, Tensor>)>();
        void Add(nn.Module<Tensor, Tensor> part) => parts.Add(($"{parts.Count}", part));
        for (int i = 0; i + 1 < channels.Count; i++)
        {
            bool last = i + 2 == channels.Count;
            Add(new ConvNetLayer(
                channels[i], channels[i + 1], groups, border, last || !batchStatistics, law ?? WeightInitialization.Uniform, random, type));
            if (!last && batchStatistics)
            {
                Add(nn.BatchNorm2d(channels[i + 1] * (groups ?? 1), track_running_stats: false, dtype: type));
            }

            if (!last)
            {
                Add(NetworkParts.Module(nonlinearity, groups, type, 1));
            }
        }

        net = nn.Sequential(parts);
        RegisterComponents();
        foreach (Parameter parameter in parameters())
        {
            parameter.DetachFromDisposeScope();
        }
    }

    /// <summary>Channels of the input, of each hidden layer and of the output.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>The nonlinearity between the convolutions.</summary>
    public Nonlinearity Nonlinearity { get; }

    /// <summary>What lies outside the plane.</summary>
    public Border Border { get; }

    /// <summary>Number of networks; null for one without a group dimension.</summary>
    public int? Groups { get; }

    /// <summary>Factor of the result.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    int IGroupedNetwork.Groups => Groups ?? 1;

    /// <inheritdoc/>
    public IReadOnlyList<LayerWeight> Weights => [.. net.named_children().Where(part => part.module is ConvNetLayer).Select(part =>
        Linear($"net.{part.name}.weight", ((ConvNetLayer)part.module).Weight))];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters => [.. parameters()];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state) => call(state);

    /// <summary>Values of the network.</summary>
    /// <param name="x">
    /// <c>[batch, in, height, width]</c>; with groups <c>[groups·batch, in, height, width]</c>, the samples of the first group first.
    /// </param>
    /// <returns>The same shape with <c>out</c> channels.</returns>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != 4 || x.shape[1] != Channels[0] || x.shape[0] % (Groups ?? 1) != 0)
        {
            string batch = Groups is { } count ? $"batch that {count} networks share evenly" : "batch";
            throw new ArgumentException(
                $"expected [{batch}, {Channels[0]}, height, width], got [{string.Join(", ", x.shape)}].", nameof(x));
        }

        Tensor[] weights = [.. Parameters];
        if (Kernel(x, weights) is not { } kernel)
        {
            return General(x);
        }

        if (!is_grad_enabled() || !(x.requires_grad || weights.Any(parameter => parameter.requires_grad)))
        {
            return kernel.Forward(x, weights);
        }

        CustomGradient.ThrowIfFailed();
        return ConvNetFunction.apply([x, .. weights, kernel, this]);
    }

    /// <summary>The same with libtorch operations: any device, any order of derivative.</summary>
    internal Tensor General(Tensor x)
    {
        Tensor y = Groups is { } groups ? Apart(net.call(Together(x, groups)), groups) : net.call(x);
        return Factor == 1 ? y : y * Factor;
    }

    /// <summary>The fused kernel for such an input; null if there is none.</summary>
    /// <param name="x">The input.</param>
    /// <param name="weights">The parameters.</param>
    /// <param name="bits">Those of the widest registers that it may use; 0 for what runs everywhere.</param>
    internal IConvNetKernel? Kernel(Tensor x, Tensor[] weights, int bits = 512)
    {
        if (batchStatistics || x.device_type != DeviceType.CPU || x.numel() == 0
            || weights.Any(p => p.dtype != x.dtype || p.device_type != DeviceType.CPU))
        {
            return null;
        }

        // The stages of a solver ask for the same one, and it keeps what it made of the weights.
        (ScalarType, long, long, long, int) key = (x.dtype, x.shape[0], x.shape[2], x.shape[3], bits);
        if (last is not { } found || found.Key != key)
        {
            last = found = new(key, NewKernel(x, bits));
        }

        return found.Kernel;
    }

    private IConvNetKernel? NewKernel(Tensor x, int bits)
    {
        (int batch, int height, int width) = ((int)x.shape[0], (int)x.shape[2], (int)x.shape[3]);
        bool fma = Registers.Narrow && bits > 0;
        bool wide = fma && Registers.Wide && bits == 512;
        return x.dtype switch
        {
            ScalarType.Float32 when wide =>
                new ConvNetKernel<SingleWideLanes, SingleWideTranscendental, Vector512<float>, float>(this, batch, height, width),
            ScalarType.Float64 when wide =>
                new ConvNetKernel<DoubleWideLanes, DoubleWideTranscendental, Vector512<double>, double>(this, batch, height, width),
            ScalarType.Float32 when fma =>
                new ConvNetKernel<SingleFmaLanes, SingleTranscendental, Vector256<float>, float>(this, batch, height, width),
            ScalarType.Float64 when fma =>
                new ConvNetKernel<DoubleFmaLanes, DoubleTranscendental, Vector256<double>, double>(this, batch, height, width),
            ScalarType.Float32 => new ConvNetKernel<PortableLanes<float>, PortableTranscendental<float>, Vector<float>, float>(this, batch,
                height, width),
            ScalarType.Float64 => new ConvNetKernel<PortableLanes<double>, PortableTranscendental<double>, Vector<double>, double>(this,
                batch, height, width),
            _ => null,
        };
    }

    /// <summary>Copies the parameters of a network of PyTorch, one group or all.</summary>
    /// <param name="entries">Tensors by name, as in a state_dict.</param>
    /// <param name="prefix">What precedes <c>0.weight</c>, such as <c>model_aug.net.</c></param>
    /// <param name="group">The group that gets them; null for all parameters at once.</param>
    /// <exception cref="KeyNotFoundException">An entry is missing.</exception>
    public void Import(IReadOnlyDictionary<string, Tensor> entries, string prefix, int? group = null) => net.Import(entries, prefix, group);

    private LayerWeight Linear(string name, Tensor weight) =>
        new(name, Groups is null ? weight.unsqueeze(0) : weight, WeightKind.Convolution);

    // Groups of samples become groups of channels.
    private static Tensor Together(Tensor x, int groups) => x.unflatten(0, [groups, -1]).transpose(0, 1).flatten(1, 2);

    private static Tensor Apart(Tensor y, int groups) => y.unflatten(1, [groups, -1]).transpose(0, 1).flatten(0, 1);

    private sealed record LastKernel((ScalarType, long, long, long, int) Key, IConvNetKernel? Kernel);
}
