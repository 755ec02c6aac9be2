using Semiflow.Kernels;
using Semiflow.Operators;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>A model of one's own: two convolutions on a circle with batch statistics between them, beside the identity.</summary>
internal sealed class Stencil : nn.Module<Tensor, Tensor>
{
    private readonly Convolution lift;
    private readonly BatchNormalization norm;
    private readonly Convolution project;

    public Stencil(ulong seed)
        : this(new Generator(seed), new StencilOptions().Channels)
    {
    }

    public Stencil(Generator random, int channels)
        : base(nameof(Stencil))
    {
        lift = new Convolution(1, 1, channels, 9, Border.Circular, random);
        norm = new BatchNormalization(channels);
        project = new Convolution(1, channels, 1, 9, Border.Circular, random);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x + project.call(norm.call(lift.call(x)).tanh());
}
