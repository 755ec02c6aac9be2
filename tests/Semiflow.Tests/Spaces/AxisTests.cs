using Semiflow.Spaces;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class AxisTests
{
    [Fact]
    public void A_boundary_is_printed_as_a_user_types_it()
    {
        Assert.EndsWith(", neumann_cells", Grid.Unit(8, 2, Boundary.NeumannCells).ToString(), StringComparison.Ordinal);
        var mixed = new Grid(new Axis(0, 1, 8), new Axis(0, 1, 8, Boundary.Dirichlet), new Axis(0, 1, 8));
        Assert.EndsWith(", periodic,dirichlet,periodic", mixed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_sum_to_the_length_and_integrate_products_of_series_exactly()
    {
        foreach (Boundary boundary in Boundaries)
        {
            foreach (int points in new[] { 3, 8, 9 })
            {
                using var scope = NewDisposeScope();
                Axis axis = new(-1, 1.5, points, boundary);
                Assert.Equal(2.5, axis.Weights().Sum(), 1e-14);
                int below = boundary switch { Boundary.Periodic => (points - 1) / 2 * 2 + 1, Boundary.Neumann => points - 1, _ =>
                    AxisSeries.Modes(axis) };
                Tensor series = AxisSeries.Synthesis(axis, below);
                Tensor gram = series.t().matmul(tensor(axis.Weights()).unsqueeze(1) * series);
                Assert.True(Difference(gram, 2.5 * eye(below)) < 1e-13);
            }
        }
    }

    [Fact]
    public void Series_are_the_eigenfunctions_of_the_second_derivative()
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            Axis axis = new(2, 5, 4001, boundary);
            Tensor series = AxisSeries.Synthesis(axis, 5);
            Tensor second = series.diff(dim: 0).diff(dim: 0) / (axis.Spacing * axis.Spacing);
            Tensor squares = tensor(AxisSeries.Wavenumbers(axis, 5)).square();
            Assert.True(Difference(second, -squares * series.slice(0, 1, 4000, 1)) < 1e-3 * squares.max().item<double>());
        }
    }

    [Fact]
    public void Synthesis_undoes_analysis_and_the_unitary_transform_keeps_the_square()
    {
        foreach (Boundary boundary in Boundaries)
        {
            foreach (int points in new[] { 2, 3, 8, 9 })
            {
                using var scope = NewDisposeScope();
                Axis axis = new(0, 3, points, boundary);
                Tensor values = Random(new Grid(axis), 8, 1, 1).Values.reshape(points);
                Tensor back = AxisSeries.Synthesis(axis, AxisSeries.Modes(axis)).mv(AxisSeries.Analysis(axis).mv(values));
                Assert.True(Difference(back, values) < 1e-13);
                double square = (tensor(axis.Weights()) * values * values).sum().item<double>();
                Assert.Equal(square, AxisSeries.Unitary(axis).mv(values).square().sum().item<double>(), 1e-13);
            }
        }
    }
}
