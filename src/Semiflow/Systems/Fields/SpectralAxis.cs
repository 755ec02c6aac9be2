using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// Trigonometric interpolation at the nodes of one axis, as dense matrices in double precision: the functions φ_m (sines for
/// <see cref="Boundary.Dirichlet"/>, sines and cosines for <see cref="Boundary.Periodic"/>) that the nodes resolve, with −φ_m'' = ω_m² φ_m
/// and Σ_p φ_m(x_p) φ_l(x_p) = δ_ml / w_m. Samples v belong to the function Σ_m w_m (Σ_p φ_m(x_p) v_p) φ_m.
/// </summary>
internal sealed class SpectralAxis : IDisposable
{
    private readonly (double Wave, double Weight, Func<double, double> Value)[] functions;
    private readonly Axis nodes;
    private readonly Tensor analysis;

    /// <summary>Series of an axis on [0, 1]; a periodic one has an even number of nodes.</summary>
    public SpectralAxis(Axis nodes)
    {
        this.nodes = nodes;
        functions = nodes.Boundary == Boundary.Dirichlet ? Sines(nodes.Points - 1) : Fourier(nodes.Points);
        using Tensor values = Values(nodes);
        using Tensor weights = Column(function => function.Weight);
        analysis = values.t().mul(weights);
    }

    /// <summary>The matrix exp(t d²/dx²) on samples, <c>[n, n]</c>, symmetric: exact for every function that the nodes resolve.</summary>
    public Tensor HeatKernel(double time)
    {
        using Tensor values = Values(nodes);
        using Tensor decay = Column(function => Math.Exp(-function.Wave * function.Wave * time));
        using Tensor damped = analysis * decay;
        return values.matmul(damped);
    }

    /// <summary>The matrix from samples to coefficients, <c>[m, n]</c>; do not dispose of it.</summary>
    public Tensor Analysis => analysis;

    /// <summary>ω_m², one per function, <c>[m]</c>.</summary>
    public Tensor SquaredWaves()
    {
        using Tensor column = Column(function => function.Wave * function.Wave);
        return column.squeeze(1).clone();
    }

    /// <summary>The matrix from coefficients to samples, <c>[n, m]</c>.</summary>
    public Tensor Synthesis() => Values(nodes);

    /// <summary>The matrix from samples to values of their interpolant at the nodes of another axis, <c>[points, n]</c>.</summary>
    public Tensor Interpolation(Axis target)
    {
        using Tensor values = Values(target);
        return values.matmul(analysis);
    }

    /// <inheritdoc/>
    public void Dispose() => analysis.Dispose();

    private static (double Wave, double Weight, Func<double, double> Value)[] Sines(int intervals) =>
        [.. Enumerable.Range(1, intervals - 1).Select(k =>
            (Math.PI * k, 2.0 / intervals, (Func<double, double>)(x => double.SinPi(k * x))))];

    private static (double Wave, double Weight, Func<double, double> Value)[] Fourier(int points)
    {
        var all = new List<(double, double, Func<double, double>)> { (0, 1.0 / points, _ => 1) };
        for (int k = 1; k < points / 2; k++)
        {
            double turns = 2.0 * k;
            all.Add((Math.PI * turns, 2.0 / points, x => double.CosPi(turns * x)));
            all.Add((Math.PI * turns, 2.0 / points, x => double.SinPi(turns * x)));
        }

        all.Add((Math.PI * points, 1.0 / points, x => double.CosPi(points * x)));
        return [.. all];
    }

    private Tensor Values(Axis axis)
    {
        double[,] values = new double[axis.Points, functions.Length];
        for (int p = 0; p < axis.Points; p++)
        {
            double x = axis.Node(p);
            for (int m = 0; m < functions.Length; m++)
            {
                values[p, m] = functions[m].Value(x);
            }
        }

        using Tensor managed = tensor(values);
        return managed.clone(); // Managed memory has any alignment, on which the last bits of a product depend.
    }

    private Tensor Column(Func<(double Wave, double Weight, Func<double, double> Value), double> number)
    {
        using Tensor managed = tensor(functions.Select(number).ToArray());
        return managed.unsqueeze(1).clone();
    }
}
