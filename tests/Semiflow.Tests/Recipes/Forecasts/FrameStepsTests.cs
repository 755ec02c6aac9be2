using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>The step belongs to the model: a state does not depend on the other times that are asked for.</summary>
public sealed class FrameStepsTests : IDisposable
{
    private const double Frame = 0.1;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly FlowMap flow = new(new Swing(), new FlowOptions()); // One step of RK4 for each interval: large ones are wrong.
    private double latest; // Time of the last trajectory to which was solved last.

    public void Dispose() => scope.Dispose();

    private static Tensor Start => tensor(new[] { 1.0, 0, 0.2, -0.5 }).view(2, 2);

    private Tensor At(Tensor times) => FrameSteps.Solve(Start, times, Frame, (from, at) =>
    {
        latest = (at.dim() == 2 ? at[.., 1] : at).max().item<double>();
        return flow.Path(from, at).States;
    });

    private static Tensor Rows(params double[][] rows) => stack([.. rows.Select(row => tensor(row))], 1);

    [Fact]
    public void The_last_state_is_the_same_to_the_bit_whatever_lies_before_it()
    {
        Tensor whole = At(linspace(0, 12.8, 129, float64));
        Assert.True((flow.Path(Start, linspace(0, 12.8, 129, float64)).States[^1] - whole[^1]).abs().max().item<double>() < 1e-12);
        foreach (double[] times in (double[][])[[0, 12.8], [0, 6.4, 12.8], [0, 0.37, 5.01, 12.8], [0, 0.02, 0.04, 12.79, 12.8]])
        {
            Tensor some = At(tensor(times));
            Assert.Equal([times.Length, 2, 2], some.shape);
            Assert.True((some[^1] - whole[^1]).abs().max().item<double>() < 1e-13);
        }
    }

    /// <summary>x'' = −x turns by the angle t.</summary>
    [Fact]
    public void Times_between_frames_are_as_good_as_those_on_frames()
    {
        double[] times = [0, 0.04, 0.1, 0.15, 0.33, 7.77];
        Tensor found = At(tensor(times));
        for (int i = 0; i < times.Length; i++)
        {
            (double cos, double sin) = (Math.Cos(times[i]), Math.Sin(times[i]));
            Tensor turn = tensor(new[] { cos, -sin, sin, cos }).view(2, 2);
            Assert.True((found[i] - Start.matmul(turn)).abs().max().item<double>() < 1e-5);
        }
    }

    [Fact]
    public void Own_times_give_what_common_ones_give()
    {
        double[] common = [3, 3.1, 3.25, 10.1], later = [.. common.Select(time => time + 5)];
        Tensor own = At(Rows(common, later)), expected = At(tensor(common));
        Assert.True((own - expected).abs().max().item<double>() < 1e-12);

        // The second trajectory ends early: its last time is repeated, and it is not solved beyond.
        Tensor shorter = At(Rows(common, [8, 8.1, 8.1, 8.1]));
        Assert.Equal(8.1, latest);
        Assert.True((shorter[.., 0] - expected[.., 0]).abs().max().item<double>() < 1e-12);
        Assert.True((shorter[1.., 1] - expected[1, 1]).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Coarse_times_are_common_times_without_those_between()
    {
        Tensor fine = At(linspace(0, 6, 61, float64)), coarse = At(tensor(new[] { 0.0, 3, 6 }));
        Assert.True((coarse[2] - fine[60]).abs().max().item<double>() < 1e-13);
        Tensor almost = At(Rows([0, 3, 6], [0, 3, 6 + 1e-9]));
        Assert.True((coarse - almost).abs().max().item<double>() < 1e-8);
    }

    [Fact]
    public void A_single_time_is_the_start() => Assert.True(At(tensor(new[] { 4.0 }))[0].equal(Start).all().item<bool>());

    [Fact]
    public void More_steps_than_can_be_counted_are_refused() =>
        Assert.Contains("too many", Assert.Throws<InputException>(() => At(tensor(new[] { 0, 1e300 }))).Message, StringComparison.Ordinal);

    private sealed class Swing : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => [];

        public Tensor Velocity(Tensor time, Tensor state) => state.matmul(tensor(new[] { 0.0, -1, 1, 0 }, state.dtype).view(2, 2));
    }
}
