using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Recurrent;

/// <summary>
/// A gated recurrent unit (Cho et al. 2014, arXiv 1406.1078; with convolutions Ballas et al. 2016, arXiv 1511.06432):
/// <c>z, r = σ(W [x, h])</c>, <c>n = tanh(U [x, r∘h])</c>, <c>h' = z∘h + (1 − z)∘n</c>.
/// </summary>
internal sealed class GruCell : nn.Module
{
    [ComponentName(Name = "gates")]
    private readonly nn.Module<Tensor, Tensor> gates;

    [ComponentName(Name = "candidate")]
    private readonly nn.Module<Tensor, Tensor> candidate;

    private readonly int width;

    /// <summary>A cell of two affine maps.</summary>
    /// <param name="inputs">Channels of x.</param>
    /// <param name="width">Channels of h.</param>
    /// <param name="map">Makes an affine map with biases from so many channels to so many, channels second.</param>
    public GruCell(int inputs, int width, Func<int, int, nn.Module<Tensor, Tensor>> map)
        : base(nameof(GruCell))
    {
        this.width = width;
        (gates, candidate) = (map(inputs + width, 2 * width), map(inputs + width, width));
        RegisterComponents();
    }

    /// <summary>h' after x; h is zero where there is none yet.</summary>
    /// <param name="x"><c>[batch, inputs, x…]</c>.</param>
    /// <param name="hidden"><c>[batch, width, x…]</c>.</param>
    public Tensor Next(Tensor x, Tensor? hidden)
    {
        Tensor before = hidden ?? zeros([x.shape[0], width, .. x.shape[2..]], x.dtype, x.device);
        Tensor[] opened = gates.call(cat([x, before], 1)).sigmoid().chunk(2, 1);
        (Tensor keep, Tensor reset) = (opened[0], opened[1]);
        Tensor next = candidate.call(cat([x, reset * before], 1)).tanh();
        return next + (keep * (before - next));
    }
}
