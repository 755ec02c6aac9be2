using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Fixed steps on tensors: the laws of a flow, gradients, failures, memory.</summary>
public sealed class FixedFlowTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void No_time_moves_nothing_and_repeated_times_repeat_states()
    {
        Tensor x = randn(3, 2, dtype: ScalarType.Float64);
        var flow = new FlowMap(TestFields.Turning, new FlowOptions());
        Assert.True(flow.Advance(x, 1, 1).equal(x).all().item<bool>());
        Tensor states = flow.Path(x, tensor(new[] { 0, 0.5, 0.5, 1.0 })).States;
        Assert.True(states[1].equal(states[2]).all().item<bool>());
        Assert.Equal([4L, 3, 2], states.shape);
    }

    [Theory]
    [InlineData(0.0, 2.0)]
    [InlineData(2.0, -1.0)]
    public void Two_moves_are_one_and_turning_is_exact_to_the_order(double from, double until)
    {
        Tensor x = randn(3, 2, dtype: ScalarType.Float64);
        var flow = new FlowMap(TestFields.Turning, new FlowOptions { Substeps = 100 });
        double middle = (from + until) / 2;
        Tensor twice = flow.Advance(flow.Advance(x, from, middle), middle, until);
        Tensor once = new FlowMap(TestFields.Turning, new FlowOptions { Substeps = 200 }).Advance(x, from, until);
        Assert.True(twice.allclose(once, 1e-12, 1e-12));
        Assert.True(once.allclose(TestFields.Turn(x, until - from), 1e-7, 1e-7));
    }

    [Fact]
    public void Samples_with_times_of_their_own_are_as_alone()
    {
        Tensor x = randn(3, 2, dtype: ScalarType.Float64);
        Tensor times = tensor(new[,] { { 0.0, 1, 2 }, { 0.5, 0.5, 2.5 }, { 1.5, 0, double.NaN } });
        var flow = new FlowMap(TestFields.Driven, new FlowOptions { Substeps = 3 });
        Tensor together = flow.Path(x, times).States;
        for (int b = 0; b < 2; b++)
        {
            Tensor alone = flow.Path(x.narrow(0, b, 1), times.select(1, b).contiguous()).States;
            Assert.True(together.narrow(1, b, 1).allclose(alone, 1e-13, 1e-13));
        }

        Assert.True(together[2, 2].isnan().all().item<bool>());
        Assert.True(together[1, 2].isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Empty_batches_and_single_times_keep_shape_and_type(ScalarType type)
    {
        var flow = new FlowMap(TestFields.Turning, new FlowOptions());
        Tensor none = flow.Path(zeros(0, 2, dtype: type), tensor(new[] { 0.0, 1, 2 })).States;
        Assert.Equal([3L, 0, 2], none.shape);
        Tensor single = flow.Path(ones(1, 2, dtype: type), tensor(new[] { 0.0 })).States;
        Assert.Equal((type, 1L), (single.dtype, single.shape[0]));
    }

    [Fact]
    public void Gradients_reach_parameters_states_and_times()
    {
        Tensor rate = tensor(new[] { 0.7 }).requires_grad_();
        Tensor x = tensor(new[,] { { 1.5 } }).requires_grad_();
        Tensor times = tensor(new[] { 0.25, 1.0, 2.0 }).requires_grad_();
        var flow = new FlowMap(new TestField((_, state) => state * rate, rate), new FlowOptions { Substeps = 64 });
        Tensor end = flow.Path(x, times).States[2, 0, 0];
        end.backward();
        double value = end.item<double>();
        Assert.Equal(1.5 * Math.Exp(0.7 * 1.75), value, 8);
        Assert.Equal(1.75 * value, rate.grad!.item<double>(), 7);
        Assert.Equal(value / 1.5, x.grad!.item<double>(), 8);
        Assert.Equal(-0.7 * value, times.grad![0].item<double>(), 7);
        Assert.Equal(0, times.grad[1].item<double>(), 7);
        Assert.Equal(0.7 * value, times.grad[2].item<double>(), 7);
    }

    [Fact]
    public void A_blow_up_says_where_and_how()
    {
        Tensor x = tensor(new[,] { { 1.0, 0 }, { 1, 30 } });
        var field = new TestField((_, state) => state.square());
        var error = Assert.Throws<FlowException>(
            () => new FlowMap(field, new FlowOptions { Substeps = 50 }).Path(x, linspace(0, 0.5, 3, dtype: ScalarType.Float64)));
        FlowFailure failure = Assert.Single(error.Failures);
        Assert.Equal((FlowOutcome.NonFinite, 1, 1), (failure.Reason, failure.Sample, failure.Channel));
        Assert.InRange(failure.Time, 0.03, 0.1); // The solution leaves at 1/30.
        Assert.Equal(0.005, failure.Step, 12);
        Assert.Contains("channel 1 of sample 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_sample_harms_neither_values_nor_gradients_of_the_others()
    {
        Tensor rate = tensor(new[] { 1.0 }).requires_grad_();
        var field = new TestField((_, state) => state.square() * rate, rate);
        var flow = new FlowMap(field, new FlowOptions { Substeps = 50, Throw = false });
        Tensor times = linspace(0, 0.5, 3, dtype: ScalarType.Float64);
        Trajectory both = flow.Path(tensor(new[,] { { 30.0 }, { 1.0 } }), times);
        Assert.Equal(0, Assert.Single(both.Failures).Sample);
        Assert.True(both.States[0, 0].isfinite().all().item<bool>());
        Assert.True(both.States.narrow(0, 1, 2).narrow(1, 0, 1).isnan().all().item<bool>());
        both.States.narrow(1, 1, 1).sum().backward();
        using Tensor gradient = rate.grad!.clone();
        rate.grad.zero_();
        flow.Path(tensor(new[,] { { 1.0 } }), times).States.sum().backward();
        Assert.Equal(rate.grad.item<double>(), gradient.item<double>(), 12);
    }

    [Fact]
    public void Wrong_shapes_and_orders_are_told()
    {
        var flow = new FlowMap(TestFields.Turning, new FlowOptions());
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => flow.Path(zeros(3), tensor(new[] { 0.0 }))).Message,
            StringComparison.Ordinal);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => flow.Path(zeros(3, 2), zeros(2))).Message,
            StringComparison.Ordinal);
        Assert.Contains("one way", Assert.Throws<ArgumentException>(() => flow.Path(zeros(3, 2), tensor(new[] { 0.0, 2, 1 }))).Message,
            StringComparison.Ordinal);
    }
}
