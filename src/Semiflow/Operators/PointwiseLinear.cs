using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// A linear map of the channels at every point, <c>y = W x + b</c>, in one or several copies; without bias and points, a linear vector
/// field.
/// </summary>
internal sealed class PointwiseLinear : nn.Module<Tensor, Tensor>, IGroupedNetwork
{
    [ComponentName(Name = "weight")]
    private readonly Parameter weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? bias;

    /// <summary>A map with parameters from <paramref name="generator"/>.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="groups">Number of copies.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="law">How they are drawn; default weight and bias uniform in <c>±1/√in</c> as in PyTorch.</param>
    public PointwiseLinear(int inputs, int outputs, int groups, bool bias, Generator generator, WeightInitialization? law = null)
        : base(nameof(PointwiseLinear))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentNullException.ThrowIfNull(generator);
        Tensor w = empty([groups, outputs, inputs], float32), b = empty([groups, outputs], float32);
        for (int g = 0; g < groups; g++)
        {
            using Tensor one = w[g], shift = b[g];
            (law ?? WeightInitialization.Uniform).Fill(one, shift, generator);
        }

        weight = nn.Parameter(w);
        this.bias = bias ? nn.Parameter(b) : null;
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <inheritdoc/>
    public int Groups => (int)weight.shape[0];

    /// <inheritdoc/>
    public IReadOnlyList<LayerWeight> Weights => [new("weight", weight, WeightKind.Dense)];

    /// <summary>The matrices, <c>[group, out, in]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary>The bias, <c>[group, out]</c>, if there is one.</summary>
    public Parameter? Bias => bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Groups > 1 || x.dim() is < 3 or > 5)
        {
            return Values(x, weight, bias);
        }

        Tensor kernel = weight.view([weight.shape[1], weight.shape[2], .. Enumerable.Repeat(1L, (int)x.dim() - 2)]);
        return x.shape[1] == weight.shape[2]
            ? FieldConvolution.Apply(x, kernel, bias?.view(-1), new ConvolutionRule(1, 0, Border.Zero))
            : Values(x, weight, bias);
    }

    /// <summary>The map by libtorch.</summary>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="weight"><c>[group, out, in]</c>.</param>
    /// <param name="bias"><c>[group, out]</c> or null.</param>
    public static Tensor Values(Tensor x, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        long groups = weight.shape[0], outputs = weight.shape[1], inputs = weight.shape[2];
        if (x.dim() < 2 || x.shape[1] != inputs || x.shape[0] % groups != 0)
        {
            throw new ArgumentException($"expected [{groups}·batch, {inputs}, x…], got [{string.Join(", ", x.shape)}].", nameof(x));
        }

        long batch = x.shape[0] / groups;
        if (x.dim() == 2)
        {
            Tensor rows = x.view(groups, batch, inputs).bmm(weight.transpose(1, 2));
            return (bias is null ? rows : rows + bias.unsqueeze(1)).view(x.shape[0], outputs);
        }

        Tensor points = weight.unsqueeze(1).matmul(x.reshape(groups, batch, inputs, -1));
        return (bias is null ? points : points + bias.view(groups, 1, outputs, 1)).view([x.shape[0], outputs, .. x.shape[2..]]);
    }
}
