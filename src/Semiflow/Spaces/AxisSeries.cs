using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// The Fourier, sine or cosine series of an axis. Its functions φ₀, φ₁, … are orthonormal in the mean, (1/L) ∫ φₖ φₗ = δₖₗ:
/// 1, √2 cos 2πx, √2 sin 2πx, √2 cos 4πx, … for a periodic axis, √2 sin πkx (k ≥ 1) for a Dirichlet axis, 1 and √2 cos πkx for
/// both Neumann axes, with x in [0, 1] along the interval. All matrices are float64 on the CPU.
/// </summary>
internal static class AxisSeries
{
    /// <summary>Number of functions that the nodes of <paramref name="axis"/> can distinguish: n, or n - 2 for a Dirichlet axis.</summary>
    public static int Modes(Axis axis)
    {
        ArgumentNullException.ThrowIfNull(axis);
        return axis.Boundary == Boundary.Dirichlet ? axis.Points - 2 : axis.Points;
    }

    /// <summary>Angular wavenumber |k| of the first <paramref name="modes"/> functions, in radians per unit of length.</summary>
    public static double[] Wavenumbers(Axis axis, int modes)
    {
        double first = Fundamental(axis);
        return [.. Enumerable.Range(0, modes).Select(mode => first * Order(axis.Boundary, mode))];
    }

    /// <summary>Smallest positive wavenumber of the axis: 2π/L if periodic, else π/L.</summary>
    public static double Fundamental(Axis axis)
    {
        ArgumentNullException.ThrowIfNull(axis);
        return (axis.Boundary == Boundary.Periodic ? 2 : 1) * Math.PI / axis.Length;
    }

    /// <summary>Values φₖ(xᵢ) of the first <paramref name="modes"/> functions at the nodes, <c>[node, mode]</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of modes.</exception>
    public static Tensor Synthesis(Axis axis, int modes)
    {
        ArgumentNullException.ThrowIfNull(axis);
        ArgumentOutOfRangeException.ThrowIfNegative(modes);
        double[] values = new double[axis.Points * modes];
        for (int node = 0; node < axis.Points; node++)
        {
            for (int mode = 0; mode < modes; mode++)
            {
                values[node * modes + mode] = Value(axis, mode, node);
            }
        }

        return AxisMatrix.Make(values, axis.Points, modes);
    }

    /// <summary>
    /// Coefficients of the interpolating series from values at the nodes, <c>[mode, node]</c>:
    /// <c>Synthesis(axis, Modes(axis))</c> times it is the identity (on the inner nodes of a Dirichlet axis; it ignores the ends).
    /// The Nyquist mode of an even periodic or of a <see cref="Boundary.Neumann"/> axis is the cosine that is visible at the nodes.
    /// </summary>
    public static Tensor Analysis(Axis axis) => Weighted(axis, norm => axis.Length * norm);

    /// <summary>
    /// Coefficients whose squares sum to the quadrature of u² (<see cref="Axis.Weights"/>): Parseval's identity on the nodes,
    /// <c>[mode, node]</c>. They are √L times those of <see cref="Analysis"/>, √(2L) times for a Nyquist mode.
    /// </summary>
    public static Tensor Unitary(Axis axis) => Weighted(axis, norm => Math.Sqrt(axis.Length * norm));

    // Divides w φ by a function of γ = (1/L) Σ w φ² (1, but 2 for a Nyquist mode), times L as the caller wants it.
    private static Tensor Weighted(Axis axis, Func<double, double> divisor)
    {
        ArgumentNullException.ThrowIfNull(axis);
        int modes = Modes(axis), points = axis.Points;
        double[] weights = axis.Weights(), values = new double[modes * points];
        for (int mode = 0; mode < modes; mode++)
        {
            double scale = 1 / divisor(IsNyquist(axis, mode) ? 2 : 1);
            for (int node = 0; node < points; node++)
            {
                values[mode * points + node] = scale * weights[node] * Value(axis, mode, node);
            }
        }

        return AxisMatrix.Make(values, modes, points);
    }

    private static bool IsNyquist(Axis axis, int mode) => mode == axis.Points - 1 && axis.Boundary switch
    {
        Boundary.Periodic => axis.Points % 2 == 0,
        Boundary.Neumann => true,
        _ => false,
    };

    private static long Order(Boundary boundary, int mode) => boundary switch
    {
        Boundary.Periodic => (mode + 1) / 2,
        Boundary.Dirichlet => mode + 1,
        _ => mode,
    };

    // The node is the fraction p/q of the interval: phases are reduced in integers, so that high modes lose no digits.
    private static double Value(Axis axis, int mode, int node)
    {
        long order = Order(axis.Boundary, mode);
        (long p, long q) = axis.Boundary switch
        {
            Boundary.Periodic => (2L * node, (long)axis.Points),
            Boundary.NeumannCells => (2L * node + 1, 2L * axis.Points),
            _ => (node, axis.Points - 1L),
        };
        double phase = order * p % (2 * q) / (double)q;
        bool sine = axis.Boundary == Boundary.Dirichlet || (axis.Boundary == Boundary.Periodic && mode % 2 == 0);
        return order == 0 ? 1 : Math.Sqrt(2) * (sine ? double.SinPi(phase) : double.CosPi(phase));
    }
}
