using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// u ↦ u(x − s) on samples, by polynomials through the nearest nodes; exact where s is a multiple of the spacing. What comes in from
/// outside of an open square is zero.
/// </summary>
/// <param name="shift">s.</param>
/// <param name="stencil">Nodes that a value is made of, per direction; even.</param>
/// <param name="periodic">Whether functions wrap around.</param>
internal sealed class ShiftOperator((double X, double Y) shift, int stencil, bool periodic) : IOperator
{
    /// <inheritdoc/>
    /// <exception cref="InputException">A grid of other than two axes, or of fewer nodes than a stencil has.</exception>
    public GridFunction Apply(GridFunction input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Grid.Rank != 2 || input.Grid.Axes.Any(axis => axis.Points < stencil))
        {
            throw new InputException(
                $"transport acts on grids of two axes with at least {stencil} nodes each, not on {input.Grid}. Give another grid.");
        }

        using TorchSharp.DisposeScope scope = NewDisposeScope();
        Tensor left = Matrix(input.Grid.Axes[0], shift.X), right = Matrix(input.Grid.Axes[1], shift.Y);
        Tensor values = left.matmul(input.Values.to(ScalarType.Float64)).matmul(right.t());
        return new GridFunction(input.Grid, values.MoveToOuterDisposeScope());
    }

    /// <summary>Row i holds the weights of the nodes in the value at node i.</summary>
    private Tensor Matrix(Axis axis, double by)
    {
        int n = axis.Points;
        double[] matrix = new double[n * n];
        double tolerance = 1e-9 * n;
        for (int i = 0; i < n; i++)
        {
            double place = i - by / axis.Spacing;
            if (!periodic && (place < -tolerance || place > n - 1 + tolerance))
            {
                continue;
            }

            int first = (int)Math.Floor(place) - stencil / 2 + 1;
            first = periodic ? first : Math.Clamp(first, 0, n - stencil);
            for (int k = 0; k < stencil; k++)
            {
                double weight = 1;
                for (int other = 0; other < stencil; other++)
                {
                    weight *= other == k ? 1 : (place - first - other) / (k - other);
                }

                matrix[i * n + ((first + k) % n + n) % n] += weight;
            }
        }

        return tensor(matrix, ScalarType.Float64).reshape(n, n);
    }
}
