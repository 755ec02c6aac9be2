using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>What fields may do to the tensors that pass through them, and what becomes of those that fail on the way back.</summary>
public sealed class FieldAnswerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<bool, GradientMode> Ways => [.. from controlled in new[] { false, true }
        from mode in Enum.GetValues<GradientMode>() select (controlled, mode)];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_field_that_writes_over_its_state_or_its_last_velocity_is_refused(bool controlled, GradientMode mode)
    {
        Tensor buffer = zeros(1, 1, ScalarType.Float64);
        Tensor Reused(Tensor state) => buffer.copy_(-state);
        Assert.Contains(
            "state that it was given", Refused((_, state) => state.neg_(), Options(controlled, mode)), StringComparison.Ordinal);
        Assert.Contains(
            "gave before", Refused((_, state) => Reused(state), Options(controlled, mode)), StringComparison.Ordinal);
        Assert.Contains(
            "gave before", Refused((_, state) => Reused(state).alias(), Options(controlled, mode)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_field_may_give_its_state_or_one_constant_tensor(bool controlled, GradientMode mode)
    {
        Tensor rate = ones(1, 1, ScalarType.Float64), start = ones(1, 1, ScalarType.Float64);
        Assert.Equal(2, new FlowMap(new TestField((_, _) => rate), Options(controlled, mode)).Advance(start, 0, 1).item<double>(), 12);
        Assert.Equal(
            Math.E, new FlowMap(new TestField((_, state) => state), Options(controlled, mode)).Advance(start, 0, 1).item<double>(), 1e-5);
    }

    /// <summary>An exception inside backward cannot leave libtorch: gradients are NaN, and the next flow says why.</summary>
    [Theory]
    [InlineData(GradientMode.Checkpointed)]
    [InlineData(GradientMode.Adjoint)]
    [InlineData(GradientMode.Reconstructed)]
    public void A_failure_on_the_way_back_is_told_by_the_next_flow(GradientMode mode)
    {
        bool fails = false;
        var field = new TestField((_, state) => fails ? throw new InvalidOperationException("lost") : -state);
        Tensor start = ones(1, 1, ScalarType.Float64).requires_grad_();
        Tensor end = new FlowMap(field, Options(false, mode)).Advance(start, 0, 1);
        fails = true;
        end.sum().backward();
        Assert.True(double.IsNaN(start.grad!.item<double>()));
        var other = new FlowMap(new TestField((_, state) => -state), Options(false, GradientMode.Through));
        Assert.Equal("lost", Assert.Throws<InvalidOperationException>(() => other.Advance(start, 0, 1)).Message);
        Assert.Equal(Math.Exp(-1), other.Advance(start, 0, 1).item<double>(), 1e-5);
    }

    /// <summary>x' is 1 before a jump and 2 after it: at the end of a path it is the former, at its start the latter.</summary>
    [Theory]
    [InlineData(ScalarType.Float64, 1)]
    [InlineData(ScalarType.Float32, 1)]
    [InlineData(ScalarType.Float64, -1)]
    public void The_derivative_of_a_time_at_a_jump_is_from_the_side_of_the_flow(ScalarType type, int way)
    {
        var field = new TestField((t, state) => where((way * t >= 0.5).reshape(-1, 1), full_like(state, 2), full_like(state, 1)));
        var map = new FlowMap(field, Options(true, GradientMode.Through) with { JumpTimes = [way * 0.5] });
        Assert.Equal([-1, 1], Slopes(map, [0, way * 0.5], type));
        Assert.Equal([-2, 2], Slopes(map, [way * 0.5, way], type));
        Assert.Equal([-1, 0, 2], Slopes(map, [0, way * 0.5, way], type));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_jump_to_no_number_is_told_as_a_state_that_is_none(double after)
    {
        var ground = new FlowEvent((_, state) => state[.., 0] - 0.5) { Jump = (_, state) => full_like(state, after) };
        var map = new FlowMap(new TestField((_, state) => ones_like(state)), Options(true, GradientMode.Through) with
            { Events = [ground], Throw = false });
        Assert.Equal(
            FlowOutcome.NonFinite,
            Assert.Single(map.Path(zeros(1, 1, ScalarType.Float64), tensor(new[] { 0.0, 1 })).Failures).Reason);
    }

    private static double[] Slopes(FlowMap map, double[] times, ScalarType type)
    {
        Tensor at = tensor(times).requires_grad_();
        map.Path(ones(1, 1, type), at).States[-1].sum().backward();
        return at.grad!.data<double>().ToArray();
    }

    private static string Refused(Func<Tensor, Tensor, Tensor> velocity, FlowOptions options) => Assert.Throws<ArgumentException>(
        () => new FlowMap(new TestField(velocity), options).Advance(ones(1, 1, ScalarType.Float64), 0, 1)).Message;

    private static FlowOptions Options(bool controlled, GradientMode mode) => controlled
        ? new() { Method = RungeKutta.Tsit5, Control = new StepControl(), Gradient = mode }
        : new() { Substeps = 10, Gradient = mode };
}
