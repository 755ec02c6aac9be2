using Semiflow.Flows;
using Semiflow.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>A 3x3 convolution of a <see cref="ConvNet"/>, or one for each group of channels.</summary>
internal sealed class ConvNetLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? bias;

    private readonly Border border;

    public ConvNetLayer(
        int inputs, int outputs, int? groups, Border border, bool withBias, WeightInitialization law, Generator random, ScalarType type)
        : base(nameof(ConvNetLayer))
    {
        this.border = border;
        long[] group = groups is { } count ? [count] : [];
        Tensor w = empty([.. group, outputs, inputs, 3, 3], type);
        Tensor? b = withBias ? empty([.. group, outputs], type) : null;
        for (int g = 0; g < (groups ?? 1); g++)
        {
            using Tensor one = groups is null ? w.alias() : w[g];
            using Tensor? shift = groups is null ? b?.alias() : b?[g];
            law.Fill(one, shift, random);
        }

        (weight, bias) = (nn.Parameter(w), b is null ? null : nn.Parameter(b));
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <summary><c>[out, in, 3, 3]</c> or <c>[groups, out, in, 3, 3]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary><c>[out]</c> or <c>[groups, out]</c>.</summary>
    public Parameter? Bias => bias;

    /// <summary>From <c>[batch, groups·in, height, width]</c> to <c>[batch, groups·out, height, width]</c>.</summary>
    public override Tensor forward(Tensor x)
    {
        bool grouped = weight.dim() == 5;
        long inner = border == Border.Circular ? 0 : 1;
        Tensor wide = border == Border.Circular ? nn.functional.pad(x, [1, 1, 1, 1], PaddingModes.Circular) : x;
        return grouped
            ? nn.functional.conv2d(wide, weight.flatten(0, 1), bias?.flatten(), padding: [inner, inner], groups: weight.shape[0])
            : nn.functional.conv2d(wide, weight, bias, padding: [inner, inner]);
    }
}
