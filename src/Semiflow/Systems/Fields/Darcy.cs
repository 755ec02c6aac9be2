using System.Globalization;
using Semiflow.Operators;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// Darcy's law −∇·(a∇u) = 1 on the unit square, u = 0 on its boundary, from the permeability a to the pressure u: a is 12 where a Gaussian
/// process with covariance exp(−|x − y|²/(2ℓ²)) is not negative, 3 elsewhere. A reference solution: finite volumes on a grid that
/// contains the nodes asked for and has at least as many intervals as set (spec cno.md 5.7).
/// </summary>
/// <remarks>One seed gives the same permeability on every grid; pressures differ by the solver's error, since the medium jumps between
/// nodes: relative L1 distance to 378 intervals 0.3 % (in distribution) and 0.4 % (out) with 126 intervals, 0.1 and 0.2 % with 252; 0.1 s
/// and 1 s a function on one core.</remarks>
/// <param name="correlation">ℓ, 0.02 to 1. Good values: 0.1 (in distribution), 0.05 (out).</param>
/// <param name="intervals">Least number of intervals a direction of the solver's grid. Good values: 126, 252 (fine).</param>
internal sealed class Darcy(double correlation = 0.1, int intervals = 126) : IHasSolution
{
    private const double High = 12, Low = 3;

    private static readonly SystemCard TheCard = new(
        "darcy", "Darcy flow", "−∇·(a∇u) = 1 on (0,1)², u = 0 on the boundary",
        "permeability a, 12 or 3 (dimensionless)", "pressure u (dimensionless)",
        "Raonić et al., Convolutional Neural Operators, arXiv 2302.01178, representative PDE benchmarks",
        "correlation length 0.1 (in distribution) or 0.05 (out), 64 points per direction");

    private readonly GaussianSign medium = new(correlation);

    /// <summary>The set for training and testing: ℓ = 0.1.</summary>
    public static Darcy InDistribution { get; } = new();

    /// <summary>The set for testing beyond the training law: ℓ = 0.05.</summary>
    public static Darcy OutOfDistribution { get; } = new(0.05);

    /// <summary>ℓ, correlation length of the medium.</summary>
    public double Correlation => medium.Correlation;

    /// <summary>Least number of intervals a direction of the solver's grid.</summary>
    public int Intervals { get; } = intervals >= 2
        ? intervals : throw new ArgumentOutOfRangeException(nameof(intervals), intervals, "at least two intervals.");

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public Grid DefaultGrid(int points) => Grid.Unit(points, 2, Boundary.Dirichlet);

    /// <inheritdoc/>
    /// <exception cref="InputException">No function, or another grid than one of the unit square with its boundary.</exception>
    public GridFunction Draw(int count, Grid grid, Generator random)
    {
        using Tensor drawn = Coefficients(count, grid, random);
        return new GridFunction(grid, Permeability(drawn, grid).unsqueeze(1));
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">No function, or another grid than one of the unit square with its boundary.</exception>
    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor drawn = Coefficients(count, grid, random);
        int[] finer = [.. grid.Axes.Select(axis => (Intervals + axis.Points - 2) / (axis.Points - 1))];
        Grid fine = grid.WithPoints([.. grid.Axes.Zip(finer, (axis, times) => ((axis.Points - 1) * times) + 1)]);
        Tensor inputs = empty([count, 1, .. grid.Shape], float64), outputs = empty_like(inputs);
        for (int sample = 0; sample < count; sample++)
        {
            using DisposeScope one = NewDisposeScope();
            Tensor medium = Permeability(drawn.narrow(0, sample, 1), fine);
            inputs[sample].copy_(Coarse(medium, finer));
            outputs[sample].copy_(Coarse(Pressure(medium, fine), finer));
        }

        return (new(grid, inputs.MoveToOuterDisposeScope()), new(grid, outputs.MoveToOuterDisposeScope()));
    }

    /// <inheritdoc/>
    /// <remarks>Between the nodes nothing is known of the medium: finite volumes on the grid of the input itself.</remarks>
    public IOperator Solution => new DarcyOperator();

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"darcy, correlation {Correlation}, intervals {Intervals}");

    /// <summary>Pressures of media at the nodes of a grid.</summary>
    /// <param name="media"><c>[count, x, y]</c>, double.</param>
    /// <param name="grid">The nodes.</param>
    internal static Tensor Pressure(Tensor media, Grid grid)
    {
        var solver = new DarcySolver(grid.Axes[0].Points - 1, grid.Axes[1].Points - 1);
        double[] source = new double[grid.Axes[0].Points * grid.Axes[1].Points];
        Array.Fill(source, 1);
        double[] all = media.contiguous().data<double>().ToArray();
        double[][] solved = [.. Enumerable.Range(0, (int)media.shape[0])
            .Select(sample => solver.Solve(all.AsSpan(sample * source.Length, source.Length), source))];
        return tensor(solved.SelectMany(each => each).ToArray(), media.shape);
    }

    private Tensor Coefficients(int count, Grid grid, Generator random)
    {
        FieldDraws.Check(Card, count, grid, random);
        FieldDraws.CheckUnitSquare(Card.Name, grid, Boundary.Dirichlet);
        return randn([count, medium.Terms, medium.Terms], dtype: ScalarType.Float64, generator: random);
    }

    private Tensor Permeability(Tensor coefficients, Grid grid)
    {
        using Tensor process = medium.Process(coefficients, grid.Axes[0].Nodes(), grid.Axes[1].Nodes());
        return where(process.ge(0), High, Low).to(float64);
    }

    private static Tensor Coarse(Tensor fine, int[] times) =>
        fine[.., TensorIndex.Slice(step: times[0]), TensorIndex.Slice(step: times[1])];

    private sealed class DarcyOperator : IOperator
    {
        public GridFunction Apply(GridFunction input)
        {
            ArgumentNullException.ThrowIfNull(input);
            FieldDraws.CheckUnitSquare(TheCard.Name, input.Grid, Boundary.Dirichlet);
            using DisposeScope scope = NewDisposeScope();
            Tensor media = input.Values.to(ScalarType.Float64).squeeze(1);
            if (media.dim() != 3 || !media.gt(0).all().item<bool>())
            {
                throw new InputException("darcy takes one channel of positive permeabilities.");
            }

            return new GridFunction(input.Grid, Pressure(media, input.Grid).unsqueeze(1).MoveToOuterDisposeScope());
        }
    }
}
