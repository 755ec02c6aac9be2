using System.Globalization;
using System.Runtime.InteropServices;
using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// Transport u_t + v·∇u = 0, v = (0.2, −0.2), of the indicator of a disk with random center and radius, from u(0) to
/// u(1) = u(0)(x − v). Exact on the whole plane: what leaves the square disappears (spec cno.md 5.4).
/// </summary>
/// <param name="center">Interval of both coordinates of the center. Good values: (0.2, 0.4), out of distribution (0.4, 0.6).</param>
/// <param name="radius">Interval of the radius, in (0, 1/2). Good value: (0.1, 0.2).</param>
/// <param name="velocity">v. Good value: (0.2, −0.2).</param>
/// <param name="time">Time of the output. Good value: 1.</param>
/// <param name="periodic">Wrap around the unit square instead.</param>
/// <param name="cellAverages">Averages over the cells around the nodes instead of values at the nodes.</param>
internal sealed class DiscontinuousTransport(
    (double Lower, double Upper) center, (double Lower, double Upper) radius, (double X, double Y) velocity,
    double time = 1, bool periodic = false, bool cellAverages = false)
    : IHasSolution
{
    private static readonly SystemCard TheCard = new(
        "transport-discontinuous", "Transport of discontinuous functions", "u_t + v·∇u = 0, v = (0.2, −0.2)",
        "u(0), the indicator of a disk (dimensionless)", "u(1) (dimensionless)",
        "Raonić et al., Convolutional Neural Operators, arXiv 2302.01178, representative PDE benchmarks",
        "center in (0.2, 0.4)² (in distribution) or (0.4, 0.6)² (out), radius in (0.1, 0.2), 64 points per direction");

    /// <summary>The set for training and testing: centers in (0.2, 0.4)².</summary>
    public static DiscontinuousTransport InDistribution { get; } = new((0.2, 0.4), (0.1, 0.2), (0.2, -0.2));

    /// <summary>The set for testing beyond the training law: centers in (0.4, 0.6)².</summary>
    public static DiscontinuousTransport OutOfDistribution { get; } = new((0.4, 0.6), (0.1, 0.2), (0.2, -0.2));

    /// <summary>Interval of both coordinates of the center.</summary>
    public (double Lower, double Upper) Center { get; } = center;

    /// <summary>Interval of the radius.</summary>
    public (double Lower, double Upper) Radius { get; } = radius.Lower > 0 && radius.Upper < 0.5
        ? radius : throw new ArgumentOutOfRangeException(nameof(radius), radius, "a radius must lie in (0, 1/2).");

    /// <summary>v, lengths a unit of time.</summary>
    public (double X, double Y) Velocity { get; } = velocity;

    /// <summary>Time of the output.</summary>
    public double Time { get; } = time;

    /// <summary>Whether functions wrap around the unit square.</summary>
    public bool Periodic { get; } = periodic;

    /// <summary>Whether values are averages over the cells around the nodes.</summary>
    public bool CellAverages { get; } = cellAverages;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public Grid DefaultGrid(int points) => Grid.Unit(points, 2, Periodic ? Boundary.Periodic : Boundary.Neumann);

    /// <inheritdoc/>
    public GridFunction Draw(int count, Grid grid, Generator random)
    {
        using Tensor disks = Disks(count, grid, random);
        return Evaluate(disks, grid, 0);
    }

    /// <inheritdoc/>
    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        using Tensor disks = Disks(count, grid, random);
        return (Evaluate(disks, grid, 0), Evaluate(disks, grid, Time));
    }

    /// <inheritdoc/>
    /// <remarks>Linear between the nodes, so that nothing overshoots. On the open square zero comes in from outside.</remarks>
    public IOperator Solution => new ShiftOperator((Velocity.X * Time, Velocity.Y * Time), 2, Periodic);

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"transport-discontinuous, center {Center}, radius {Radius}, velocity {Velocity}, time {Time}, "
                + $"periodic {Periodic}, cell averages {CellAverages}");

    private Tensor Disks(int count, Grid grid, Generator random)
    {
        FieldDraws.Check(Card, count, grid, random);
        return FieldDraws.Uniform(count, random, Center, Center, Radius);
    }

    private GridFunction Evaluate(Tensor disks, Grid grid, double at)
    {
        Tensor values = empty([disks.shape[0], 1, .. grid.Shape], dtype: ScalarType.Float64);
        Span<double> numbers = MemoryMarshal.Cast<byte, double>(disks.bytes);
        for (int i = 0; i < disks.shape[0]; i++)
        {
            double[] x = Distances(grid.Axes[0], numbers[3 * i] + Velocity.X * at);
            double[] y = Distances(grid.Axes[1], numbers[3 * i + 1] + Velocity.Y * at);
            using Tensor one = values[i];
            Sample(MemoryMarshal.Cast<byte, double>(one.bytes), grid, x, y, numbers[3 * i + 2]);
            GC.KeepAlive(one);
        }

        GC.KeepAlive(disks);
        return new GridFunction(grid, values);
    }

    private void Sample(Span<double> values, Grid grid, double[] x, double[] y, double radius)
    {
        double width = grid.Axes[0].Spacing, height = grid.Axes[1].Spacing;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < y.Length; j++)
            {
                values[i * y.Length + j] = CellAverages
                    ? DiskArea.OfRectangle(x[i], y[j], width, height, radius) / (width * height)
                    : x[i] * x[i] + y[j] * y[j] <= radius * radius ? 1 : 0;
            }
        }
    }

    /// <summary>Distances of the nodes from the center, the nearest way around the unit square when periodic.</summary>
    private double[] Distances(Axis axis, double center) => Array.ConvertAll(axis.Nodes(), node =>
        Periodic ? node - center - Math.Round(node - center) : node - center);
}
