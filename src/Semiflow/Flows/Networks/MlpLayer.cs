using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Flows.Networks;

/// <summary>One affine map of an <see cref="Mlp"/>, or one for each group.</summary>
internal sealed class MlpLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter bias;

    public MlpLayer(long inputs, long outputs, int? groups, WeightInitialization law, Generator random, ScalarType type)
        : base(nameof(MlpLayer))
    {
        long[] group = groups is { } count ? [count] : [];
        Tensor w = empty([.. group, outputs, inputs], type), b = empty([.. group, outputs], type);
        for (int g = 0; g < (groups ?? 1); g++)
        {
            using Tensor one = groups is null ? w.alias() : w[g], shift = groups is null ? b.alias() : b[g];
            law.Fill(one, shift, random);
        }

        (weight, bias) = (nn.Parameter(w), nn.Parameter(b));
        RegisterComponents();
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
    }

    public Parameter Weight => weight;

    public Parameter Bias => bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => weight.dim() == 2
        ? nn.functional.linear(x, weight, bias)
        : x.bmm(weight.transpose(1, 2)) + bias.unsqueeze(1); // baddbmm of TorchSharp 0.107 confuses its arguments.
}
