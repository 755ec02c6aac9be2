using CsCheck;
using Semiflow.Native;
using Semiflow.Spaces;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class ResamplingTests
{
    public static TheoryData<IResampling> Methods => new(Resampling.Spectral, Resampling.Kaiser, Resampling.Bicubic);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Axes_are_independent(IResampling method) =>
        Gen.Select(Grids, Gen.Int[2, 12].Array[3], Gen.ULong).Sample(
            (grid, points, seed) =>
            {
                using var scope = NewDisposeScope();
                GridFunction function = Random(grid, seed);
                Grid target = grid.WithPoints(points[..grid.Rank]);
                Tensor expected = function.Values;
                for (int d = 0; d < grid.Rank; d++)
                {
                    if (grid.Axes[d] != target.Axes[d])
                    {
                        Tensor matrix = method.Matrix(grid.Axes[d], target.Axes[d]);
                        expected = expected.movedim([d + 2], [-1]).matmul(matrix.t()).movedim([-1], [d + 2]);
                    }
                }

                Assert.True(Difference(function.Resample(target, method).Values, expected) < 1e-13);
            },
            iter: 40, threads: 1);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Constants_stay_constant_except_where_functions_vanish(IResampling method)
    {
        foreach (Boundary boundary in Boundaries.Where(b => b != Boundary.Dirichlet))
        {
            foreach ((int points, int target) in new[] { (12, 31), (31, 12), (5, 2), (2, 7) })
            {
                using Tensor sums = method.Matrix(new Axis(0, 1, points, boundary), new Axis(0, 1, target, boundary)).sum(1);
                Assert.True(Difference(sums, ones(target)) < 1e-12, $"{boundary} {points} to {target}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_gradient_is_the_transposed_map(IResampling method)
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            (Grid grid, Grid target) = (Grid.Unit(7, 2, boundary), Grid.Unit(7, 2, boundary).WithPoints(10, 4));
            Tensor values = Random(grid, 5).Values.requires_grad_();
            Tensor weight = Random(target, 6).Values;
            Func<Tensor, Tensor> loss = v => (new GridFunction(grid, v).Resample(target, method).Values.tanh() * weight).sum();
            loss(values).backward();
            Tensor direction = Random(grid, 7).Values;
            double analytic = (values.grad! * direction).sum().item<double>();
            double numeric = (loss(values.detach() + 1e-5 * direction) - loss(values.detach() - 1e-5 * direction)).item<double>() / 2e-5;
            Assert.Equal(analytic, numeric, 1e-7 * Math.Max(1, Math.Abs(analytic)));
        }
    }

    [Fact]
    public void Single_precision_stays_single_and_agrees()
    {
        using var scope = NewDisposeScope();
        GridFunction function = Random(Grid.Unit(32), 2);
        Tensor single = new GridFunction(function.Grid, function.Values.to(ScalarType.Float32)).Resample(Grid.Unit(48)).Values;
        Assert.Equal(ScalarType.Float32, single.dtype);
        Assert.True(Difference(single, function.Resample(Grid.Unit(48)).Values) < 1e-5);
    }

    [Fact]
    public void The_same_grid_gives_the_same_bits_in_a_tensor_of_its_own()
    {
        GridFunction function = Random(Grid.Unit(6, 2, Boundary.Dirichlet), 2);
        GridFunction same = function.Resample(function.Grid);
        Assert.Equal(0, Difference(same.Values, function.Values));
        same.Values.Dispose();
        Assert.Equal(6, function.Values.shape[2]);
    }

    [Fact]
    public void A_matrix_first_needed_in_inference_mode_serves_training_later()
    {
        using var scope = NewDisposeScope();
        (Grid grid, Grid target) = (Grid.Unit(21, 1), Grid.Unit(22, 1));
        using (inference_mode(true))
        {
            _ = Random(grid, 1).Resample(target);
        }

        Tensor values = Random(grid, 1).Values.requires_grad_();
        new GridFunction(grid, values).Resample(target).Values.square().sum().backward();
        Assert.True(values.grad!.abs().sum().item<double>() > 0);
    }

    [Fact]
    public void Other_intervals_boundaries_or_ranks_are_refused_and_named()
    {
        GridFunction function = Random(Grid.Unit(8), 1);
        foreach (Grid target in new[] { Grid.Unit(8, 2, Boundary.Neumann), Grid.Unit(8, 1),
            new Grid(new Axis(0, 2, 8), new Axis(0, 1, 8)) })
        {
            var error = Assert.Throws<InputException>(() => function.Resample(target));
            Assert.Contains(function.Grid.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Contains(target.ToString(), error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() =>
            new GridFunction(function.Grid, function.Values.to(ScalarType.Int64)).Resample(Grid.Unit(4)));
    }

    [Fact]
    public void Memory_stays_flat()
    {
        GridFunction function = Random(Grid.Unit(64), 1, 2, 4);
        long live = 0, resident = 0;
        for (int i = 0; i < 300; i++)
        {
            if (i == 100)
            {
                Finalize();
                (live, resident) = (Tensor.TotalCount, ProcessMemory.Resident);
            }

            function.Resample(Grid.Unit(48)).Values.Dispose();
        }

        Finalize();
        Assert.True(Tensor.TotalCount <= live);
        Assert.True(ProcessMemory.Resident < resident + (16 << 20));

        static void Finalize()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
