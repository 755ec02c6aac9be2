using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>A system of one's own: the heat equation u_t = ν u″ on a circle, from the start to time 1, as Fourier series.</summary>
internal sealed class Heat(int modes = 4, double diffusivity = 2e-3) : IHasSolution, IHasEquation, IOperator
{
    public SystemCard Card { get; } = new(
        "heat", "Heat equation", "u_t = ν u″ on the circle", "u at time 0", "u at time 1", "Fourier 1822", "modes 4, ν 2e-3, 32 points");

    public IOperator Solution => this;

    public Grid DefaultGrid(int points) => Grid.Unit(points, rank: 1);

    public GridFunction Draw(int count, Grid grid, Generator random) => Sum(Coefficients(count, random), grid);

    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        Tensor start = Coefficients(count, random);
        Tensor decay = (WaveNumbers(modes).square() * -diffusivity).exp();
        return (Sum(start, grid), Sum(start * decay, grid));
    }

    public GridFunction Apply(GridFunction input)
    {
        Tensor spectrum = fft.rfft(input.Values);
        Tensor decay = (cat([zeros(1, ScalarType.Float64), WaveNumbers(spectrum.shape[2] - 1)]).square() * -diffusivity).exp();
        return input with { Values = fft.irfft(spectrum * decay, input.Values.shape[2]) };
    }

    public EquationProblem DrawProblem(Generator random)
    {
        Tensor start = Coefficients(1, random)[0];
        var equation = new PointEquation([new("t", 0, 1), new("x", 0, 1)], 1, u =>
            (u.Along(u.Value(), 0) - u.Laplacian(u.Value(), 1) * diffusivity).unsqueeze(1));
        return new EquationProblem(equation, points =>
        {
            Tensor decay = (points.narrow(1, 0, 1) * WaveNumbers(modes).square() * -diffusivity).exp();
            Tensor phase = points.narrow(1, 1, 1) * WaveNumbers(modes);
            return ((phase.cos() * start[0] + phase.sin() * start[1]) * decay).sum(1, keepdim: true);
        });
    }

    private static Tensor WaveNumbers(long count) => arange(1, count + 1, ScalarType.Float64) * (2 * Math.PI);

    /// <summary>Those of the cosines and of the sines, <c>[count, 2, modes]</c>.</summary>
    private Tensor Coefficients(int count, Generator random) => randn([count, 2, modes], ScalarType.Float64, generator: random);

    private GridFunction Sum(Tensor coefficients, Grid grid)
    {
        int points = grid.Axes[0].Points;
        Tensor phase = WaveNumbers(modes).unsqueeze(1) * (arange(points, ScalarType.Float64) / points);
        return new GridFunction(grid, einsum("sck,ckx->sx", coefficients, stack([phase.cos(), phase.sin()])).unsqueeze(1));
    }
}
