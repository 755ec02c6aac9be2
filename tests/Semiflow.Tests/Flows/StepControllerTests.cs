using Semiflow.Flows;
using Semiflow.Flows.Control;
using Semiflow.Flows.Events;

namespace Semiflow.Tests.Flows;

/// <summary>The decisions that all engines share, and the search for events on a function of the place.</summary>
public sealed class StepControllerTests
{
    private static readonly StepControl Plain = new(1e-6, 1e-8);

    [Fact]
    public void With_Shrinks_the_step_after_a_rejected_one_is_never_larger_as_in_scipy()
    {
        foreach (bool shrinks in new[] { false, true })
        {
            StepController controller = New(Plain.AsIntegral() with { Shrinks = shrinks }, 1);
            Assert.False(controller.Judge(0, 1, 10, true));
            double size = controller.Proposal;
            Assert.Equal(0.9 * Math.Pow(10, -0.2), size, 1e-12);
            Assert.True(controller.Judge(0, size, 1e-3, true));
            Assert.Equal(shrinks ? size : size * 0.9 * Math.Pow(1e-3, -0.2), controller.Proposal, 1e-12);
            Assert.True(controller.Judge(size, controller.Proposal, 1e-3, true));
            Assert.True(controller.Proposal > size); // Only the one after.
        }
    }

    [Fact]
    public void A_step_below_the_least_one_is_tried_at_the_least_and_then_counts_or_ends()
    {
        foreach (bool accept in new[] { false, true })
        {
            StepController controller = New(Plain with { MinStep = 0.01, AcceptMinStep = accept }, 0.02);
            Assert.False(controller.Judge(0, 0.02, 1e9, true));
            Assert.Null(controller.Failure);
            Assert.True(controller.Proposal < 0.01);
            Assert.Equal(0.01, controller.Size(0, 1));
            Assert.Equal(0.005, controller.Size(0, 0.005)); // The last may be shorter.
            Assert.Equal(accept, controller.Judge(0, 0.01, 50, true));
            Assert.Equal(accept ? null : FlowOutcome.StepUnderflow, controller.Failure);
            Assert.Equal(accept, controller.Proposal >= 0.009);
        }
    }

    [Fact]
    public void A_step_cut_to_meet_a_time_leaves_the_plan()
    {
        StepController controller = New(Plain, 1);
        Assert.Equal(0.75, controller.Size(0, 1.5)); // Two equal ones.
        Assert.Equal(1.05, controller.Size(0, 1.05)); // No sliver.
        Assert.True(controller.Judge(0, 0.1, 0.9, true));
        Assert.Equal(1, controller.Proposal);
    }

    [Fact]
    public void The_largest_step_holds_for_every_ending()
    {
        foreach (StepEnding ending in Enum.GetValues<StepEnding>())
        {
            StepController controller = New(Plain with { MaxStep = 0.5, Ending = ending }, 3);
            Assert.All(Enumerable.Range(1, 200), i => Assert.InRange(controller.Size(0, i * 0.01), 0, 0.5));
            Assert.True(controller.Judge(0, 0.5, 1e-9, true));
            Assert.Equal(0.5, controller.Proposal);
        }
    }

    [Fact]
    public void Steps_that_are_not_finite_shrink_and_end_after_ten_in_a_row()
    {
        StepController controller = New(Plain, 1);
        double size = 1;
        for (int i = 1; i <= 10; i++)
        {
            Assert.Null(controller.Failure);
            Assert.False(controller.Judge(0, size, double.NaN, true));
            size *= 0.2;
            Assert.Equal(size, controller.Proposal, size * 1e-12);
        }

        Assert.Equal(FlowOutcome.NonFinite, controller.Failure);
        StepController unsolved = New(Plain with { MinStep = 1 }, 1);
        Assert.False(unsolved.Judge(0, 1, 0.1, solved: false));
        Assert.Equal(FlowOutcome.NewtonFailed, unsolved.Failure);
    }

    [Fact]
    public void Stops_before_and_after_jumps_are_told_apart_by_the_field()
    {
        foreach (double way in new[] { 1.0, -1 })
        {
            foreach (bool single in new[] { false, true })
            {
                var stops = new StepStops(way * -5, way, [0.1], [0.1], way * double.PositiveInfinity, single, steps: null);
                Assert.Equal(0.1, stops.Next); // Steps end on the jump itself.
                double before = Seen(stops.Window.Clamp(0.1));
                Assert.True(stops.Meet(0.1));
                double after = Seen(stops.Window.Clamp(0.1));
                Assert.True((0.1 - before) * way > 0 && (after - 0.1) * way > 0);
                Assert.InRange(Math.Abs(after - before), 0, single ? 2e-8 : 1e-16);

                double Seen(double time) => single ? (float)time : time;
            }
        }
    }

    /// <summary>The field is not asked beyond the end, and at a jump that is the first time it answers from inside.</summary>
    [Fact]
    public void The_field_is_asked_between_jumps_and_ends_only()
    {
        var stops = new StepStops(1, 1, [4], [1, 3, 7], 4, single: false, steps: null);
        Assert.Equal((3, 3), (stops.Next, stops.Bound));
        Assert.True(stops.Window.Clamp(1) > 1 && stops.Window.Clamp(3) < 3);
        Assert.True(stops.Meet(3));
        Assert.Equal((4, 4), (stops.Next, stops.Bound));
        Assert.True(stops.Window.Clamp(3) > 3);
        Assert.Equal(4, stops.Window.Clamp(5));
    }

    [Fact]
    public void Fixed_steps_between_two_times_do_not_shift()
    {
        var stops = new StepStops(0, -1, [-1, -1.5], [], -1.5, single: false, steps: _ => 4);
        Assert.Equal(-0.25, stops.Node(0));
        Assert.Equal(-0.5, stops.Node(-0.25));
        Assert.Equal(-0.5, stops.Node(-0.3));
        Assert.Equal(-1, stops.Node(-0.75));
        Assert.False(stops.Meet(-1));
        Assert.Equal(-1.125, stops.Node(-1));
    }

    [Theory]
    [InlineData(EventDirection.Both, 0.25)]
    [InlineData(EventDirection.Up, 0.25)]
    [InlineData(EventDirection.Down, 0.75)]
    public void The_first_root_of_the_direction_is_found(EventDirection direction, double expected)
    {
        int sign = -1;
        double? found = EventRoot.First(x => (x - 0.25) * (0.75 - x), ref sign, 0, 1, 9, direction, 1e-14);
        Assert.Equal(expected, found!.Value, 1e-13);
        sign = -1;
        Assert.Null(EventRoot.First(x => (x - 0.25) * (0.75 - x), ref sign, 0, 1, 0, direction, 1e-14)); // Same sign at the end.
        sign = -1;
        Assert.Equal(direction == EventDirection.Down ? 0.8 : 0.3, EventRoot.First(
            x => (x - 0.25) * (0.75 - x), ref sign, 0, 1, 9, direction, null)!.Value, 1e-12);
    }

    private static StepController New(StepControl control, double first)
    {
        var controller = new StepController(control, 5, 1000);
        controller.Begin(first);
        return controller;
    }
}
