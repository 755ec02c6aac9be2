using Semiflow.Kernels.Torch;
using Semiflow.Spaces;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class LaplacianTests
{
    public static TheoryData<LaplacianStencil, Boundary, Boundary> Cases
    {
        get
        {
            var data = new TheoryData<LaplacianStencil, Boundary, Boundary>();
            foreach (LaplacianStencil stencil in Enum.GetValues<LaplacianStencil>())
            {
                data.Add(stencil, Boundary.Periodic, Boundary.Periodic);
                data.Add(stencil, Boundary.NeumannCells, Boundary.NeumannCells);
                data.Add(stencil, Boundary.Periodic, Boundary.NeumannCells);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernel_and_twin_agree_with_all_derivatives(LaplacianStencil stencil, Boundary first, Boundary second)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((int rows, int columns) in new[] { (2, 2), (3, 5), (4, 17), (13, 7), (16, 16), (9, 33) })
        {
            var grid = new Grid(new Axis(0, rows * 0.5, rows, first), new Axis(1, 1 + columns * 0.5, columns, second));
            var laplacian = new Laplacian(grid, stencil);
            foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
            {
                Tensor x = randn([2, 3, columns, rows], type).transpose(-1, -2).requires_grad_(), c = randn([2, 3, rows, columns], type);
                double tolerance = type == ScalarType.Float32 ? 5e-6 : 1e-14;
                Tensor[] Derivatives(Func<Tensor, Tensor> apply)
                {
                    Tensor y = apply(x), dx = autograd.grad([(y * y * c).sum()], [x], create_graph: true)[0];
                    Tensor again = autograd.grad([dx.pow(3).sum()], [x])[0];
                    CustomGradient.ThrowIfFailed();
                    return [y, dx, again];
                }

                Tensor[] expected = Derivatives(laplacian.ApplyTwin), actual = Derivatives(laplacian.Apply);
                Compare.Close(expected[0], actual[0], tolerance, "values");
                Compare.Close(expected[1], actual[1], tolerance, "gradient");
                Compare.Close(expected[2], actual[2], tolerance, "gradient of the gradient");
                if (type == ScalarType.Float64)
                {
                    double[] plane = x.detach()[0, 0].contiguous().data<double>().ToArray(), result = new double[rows * columns];
                    laplacian.ApplyPlane(plane, result);
                    Assert.Equal(laplacian.Apply(x.detach())[0, 0].contiguous().data<double>().ToArray(), result);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Symmetric_zero_on_constants_and_of_the_stated_order_on_modes(LaplacianStencil stencil, Boundary first, Boundary second)
    {
        using DisposeScope scope = NewDisposeScope();
        double Error(int points)
        {
            var grid = new Grid(new Axis(0, 1, points, first), new Axis(0, 1, points, second));
            var laplacian = new Laplacian(grid, stencil);
            Tensor x = rand([points, points], ScalarType.Float64), y = rand([points, points], ScalarType.Float64);
            Assert.Equal(0, ((laplacian.Apply(x) * y).sum() - (x * laplacian.Apply(y)).sum()).item<double>(),
                1e-9 * points * points * points * points);
            Assert.Equal(0, laplacian.Apply(ones([points, points], ScalarType.Float64)).abs().max().item<double>(), 1e-9);
            static Tensor Mode(Axis axis) => axis.Boundary == Boundary.Periodic
                ? (tensor(axis.Nodes()) * (2 * Math.PI)).sin()
                : (tensor(axis.Nodes()) * Math.PI).cos();
            double rate = new[] { first, second }.Sum(b => b == Boundary.Periodic ? 4 * Math.PI * Math.PI : Math.PI * Math.PI);
            Tensor mode = outer(Mode(grid.Axes[0]), Mode(grid.Axes[1]));
            return (laplacian.Apply(mode) + mode * rate).abs().max().item<double>();
        }

        Assert.Equal(stencil == LaplacianStencil.FourthOrder ? 4 : 2, Math.Log2(Error(24) / Error(48)), 0.1);
    }

    [Fact]
    public void Other_grids_and_planes_are_refused()
    {
        Assert.Contains("neumann_cells", Assert.Throws<ArgumentException>(() => new Laplacian(Grid.Unit(8, 2, Boundary.Dirichlet))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Laplacian(new Grid(new Axis(0, 1, 8), new Axis(0, 2, 8)), LaplacianStencil.NinePoint));
        using Tensor x = zeros(2, 8, 9);
        Assert.Contains("[2, 8, 9]", Assert.Throws<ArgumentException>(() => new Laplacian(Grid.Unit(8)).Apply(x)).Message,
            StringComparison.Ordinal);
    }
}
