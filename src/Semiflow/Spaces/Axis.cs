namespace Semiflow.Spaces;

/// <summary>Where the nodes of an axis lie and which series represents functions on it.</summary>
public enum Boundary
{
    /// <summary>Nodes at i·L/n, i = 0..n-1; Fourier series.</summary>
    Periodic,

    /// <summary>Nodes at i·L/(n-1), both ends included, where functions vanish; sine series (DST-I).</summary>
    Dirichlet,

    /// <summary>Nodes at i·L/(n-1), both ends included, zero slope there; cosine series (DCT-I). Also for data on open domains.</summary>
    Neumann,

    /// <summary>Nodes at (i + 1/2)·L/n, zero slope at the ends; cosine series (DCT-II).</summary>
    NeumannCells,
}

/// <summary>One direction of a grid: an interval, its number of nodes and its boundary.</summary>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <param name="Points">Number of nodes, at least 2.</param>
/// <param name="Boundary">Position of the nodes and series.</param>
public sealed record Axis(double Lower, double Upper, int Points, Boundary Boundary = Boundary.Periodic)
{
    /// <summary>Number of nodes, at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 points.</exception>
    public int Points { get; init; } = Points >= 2
        ? Points
        : throw new ArgumentOutOfRangeException(nameof(Points), Points, "an axis needs at least 2 points.");

    /// <summary>Upper end of the interval.</summary>
    /// <exception cref="ArgumentException">The interval is empty or not finite.</exception>
    public double Upper { get; init; } = double.IsFinite(Lower) && double.IsFinite(Upper) && Upper > Lower
        ? Upper
        : throw new ArgumentException($"an axis needs a finite interval with lower < upper, not [{Lower}, {Upper}].");

    /// <summary>Length of the interval.</summary>
    public double Length => Upper - Lower;

    /// <summary>Distance between neighboring nodes.</summary>
    public double Spacing => Boundary is Boundary.Periodic or Boundary.NeumannCells ? Length / Points : Length / (Points - 1);

    /// <summary>Coordinate of node <paramref name="index"/>.</summary>
    public double Node(int index) => Lower + (Boundary == Boundary.NeumannCells ? index + 0.5 : index) * Spacing;

    /// <summary>Coordinates of all nodes, in order.</summary>
    public double[] Nodes() => [.. Enumerable.Range(0, Points).Select(Node)];

    /// <summary>
    /// Quadrature weights of the nodes; they sum to the length. Trapezoid rule for <see cref="Boundary.Dirichlet"/> and
    /// <see cref="Boundary.Neumann"/>, equal weights for the others: exact for products of two functions below the Nyquist mode.
    /// </summary>
    public double[] Weights()
    {
        double[] weights = new double[Points];
        Array.Fill(weights, Spacing);
        if (Boundary is Boundary.Dirichlet or Boundary.Neumann)
        {
            weights[0] = weights[^1] = Spacing / 2;
        }

        return weights;
    }
}
