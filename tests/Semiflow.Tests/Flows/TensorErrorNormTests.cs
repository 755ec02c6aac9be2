using Semiflow.Flows;
using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>The norm of errors against its formula in double precision.</summary>
public sealed class TensorErrorNormTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    public void Equals_the_formula_over_shapes_and_strides(ScalarType type, double tolerance)
    {
        using Generator draw = new(3);
        foreach (long[] shape in new long[][] { [1, 1], [5, 3], [2, 3, 7], [64, 2], [3, 1, 40000], [4, 0], [70000, 1] })
        {
            Tensor turned = randn([.. shape.Reverse()], type, generator: draw);
            Tensor error = 1e-4 * turned.permute([.. shape.Select((_, d) => shape.Length - 1L - d)]);
            Tensor before = randn(shape, type, generator: draw), after = randn(shape, type, generator: draw).mul_(2);
            foreach (bool lockStep in new[] { true, false })
            {
                foreach (bool largest in new[] { true, false })
                {
                    var control = new StepControl(1e-3, 1e-5) { LargestError = largest };
                    using var norm = new TensorErrorNorm(control, lockStep);
                    Tensor size = maximum(before.abs(), after.abs()).to(ScalarType.Float64);
                    Tensor ratio = (error.to(ScalarType.Float64) / (1e-5 + (1e-3 * size))).abs().reshape(lockStep ? 1 : shape[0], -1);
                    Tensor expected = shape.Contains(0) ? zeros([ratio.shape[0]], ScalarType.Float64)
                        : largest ? ratio.amax([1L]) : ratio.square().mean([1L]).sqrt();
                    double[] actual = norm.Of(error, before, after);
                    Assert.Equal(expected.numel(), actual.Length);
                    Assert.All(expected.data<double>().ToArray().Zip(actual), pair =>
                        Assert.InRange(pair.Second, pair.First * (1 - tolerance), pair.First * (1 + tolerance)));
                }
            }
        }
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.NaN, 2)]
    [InlineData(double.PositiveInfinity, 2)]
    [InlineData(double.NegativeInfinity, 2)]
    public void What_is_not_finite_makes_the_norm_of_its_sample_none(double value, int where)
    {
        for (int place = 0; place < 11; place++)
        {
            Tensor[] all = [1e-4 * randn(3, 11), randn(3, 11), randn(3, 11)];
            all[where][1, place] = value;
            foreach (bool largest in new[] { true, false })
            {
                using var norm = new TensorErrorNorm(new StepControl(1e-3, 1e-5) { LargestError = largest }, lockStep: false);
                double[] norms = norm.Of(all[0], all[1], all[2]);
                Assert.Equal([true, false, true], norms.Select(double.IsFinite));
                Assert.True(double.IsNaN(norms[1]));
            }
        }
    }

    [Fact]
    public void A_component_that_stays_zero_has_no_error()
    {
        using var norm = new TensorErrorNorm(new StepControl(1e-3, 0), lockStep: true);
        Assert.Equal(0, norm.Of(zeros(2, 9), zeros(2, 9), zeros(2, 9))[0]);
    }

    [Fact]
    public void The_norm_of_a_sample_does_not_depend_on_its_mates()
    {
        using var norm = new TensorErrorNorm(new StepControl(1e-3, 1e-5), lockStep: false);
        Tensor[] all = [1e-4 * randn(6, 13), randn(6, 13), randn(6, 13)];
        double[] together = norm.Of(all[0], all[1], all[2]);
        Assert.Equal(together[4], norm.Of(all[0][4..5], all[1][4..5], all[2][4..5])[0]);
    }
}
