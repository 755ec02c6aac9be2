using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>A system of one's own: the heat equation u_t = ν u″ on a circle, from the start to time 1, as Fourier series.</summary>
internal sealed class Heat(int modes = 4, double diffusivity = 2e-3) : IHasSolution
{
    public SystemCard Card { get; } = new(
        "heat", "Heat equation", "u_t = ν u″ on the circle", "u at time 0", "u at time 1", "Fourier 1822", "modes 4, ν 2e-3, 32 points");

    public Grid DefaultGrid(int points) => Grid.Unit(points, rank: 1);

    public GridFunction Draw(int count, Grid grid, Generator random) => Sum(Coefficients(count, random), grid);

    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        Tensor start = Coefficients(count, random);
        Tensor decay = (WaveNumbers().square() * -diffusivity).exp();
        return (Sum(start, grid), Sum(start * decay, grid));
    }

    /// <summary>Those of the cosines and of the sines, <c>[count, 2, modes]</c>.</summary>
    private Tensor Coefficients(int count, Generator random) => randn([count, 2, modes], ScalarType.Float64, generator: random);

    private Tensor WaveNumbers() => arange(1, modes + 1, ScalarType.Float64) * (2 * Math.PI);

    private GridFunction Sum(Tensor coefficients, Grid grid)
    {
        int points = grid.Axes[0].Points;
        Tensor phase = WaveNumbers().unsqueeze(1) * (arange(points, ScalarType.Float64) / points);
        Tensor waves = stack([phase.cos(), phase.sin()]);
        return new GridFunction(grid, einsum("sck,ckx->sx", coefficients, waves).unsqueeze(1));
    }
}
