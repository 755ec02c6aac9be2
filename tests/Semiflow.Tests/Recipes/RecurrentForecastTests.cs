using Semiflow.Flows;
using Semiflow.Operators.Models.Recurrent;
using Semiflow.Principles;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Spaces;
using Semiflow.Tests.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

/// <summary>The recurrent baseline of LEADS (spec leads.md 3): its size, and what it is shown.</summary>
public sealed class RecurrentForecastTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The widest memory whose network has not more parameters than it may, counted in the network itself.</summary>
    [Theory]
    [InlineData(false, 94)]
    [InlineData(false, 95)]
    [InlineData(false, 5000)]
    [InlineData(true, 4000)]
    public void Its_memory_is_the_widest_that_its_parameters_allow(bool fields, long parameters)
    {
        var states = new StateUnits(2, fields ? [new Axis(0, 1, 4), new Axis(0, 1, 5)] : null, fields ? 2 : 0, Frame: 1);
        long Size(int width) => RecurrentForecast.Create(states, width, 1, 3, CPU).Training(new OptimizerSpec(), null).Players.Single()
            .Parameters.Sum(each => each.Value.numel());
        int width = RecurrentForecast.Width(states, parameters);
        Assert.True(Size(width) <= parameters && parameters < Size(width + 1), $"{width}: {Size(width)}, then {Size(width + 1)}");
    }

    /// <summary>
    /// In place of its own forecast a trajectory shows the observed frame where solutions of its environment restart, and only there; the
    /// error is that of all frames.
    /// </summary>
    [Fact]
    public void It_sees_observed_frames_where_solutions_restart()
    {
        const int Environments = 3, Frames = 6;
        TrajectorySet set = LeadsFixture.Simulate(Environments, 0, 2, Frames, float64).Select(4, 1, 2, 0, 5, 3);
        GruForecaster network = GruForecaster.OfStates(2, 3, Environments, new Generator(4), float64);
        using IDisposable quiet = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters())
        {
            parameter.copy_(randn(parameter.shape, float64, generator: new Generator((ulong)parameter.numel())));
        }

        var schedule = new RestartSchedule(0.5, 10, 3);
        bool[][] masks = schedule.Masks(0, Frames, Environments);
        Assert.Equal([false, true], masks.SelectMany(frame => frame).Distinct().Order());
        Player<TrajectoryBatch> player = new RecurrentForecast(network, Environments)
            .Training(new OptimizerSpec(), schedule).Players.Single();
        double error = player.Loss(new TrajectoryBatch(set, [])).Total.item<double>(), sum = 0;
        for (int i = 0; i < set.Count; i++)
        {
            int environment = set.Environments![i];
            GruForecaster alone = GruForecaster.OfStates(2, 3, 1, new Generator(4), float64);
            foreach ((TorchSharp.Modules.Parameter one, TorchSharp.Modules.Parameter all) in alone.parameters().Zip(network.parameters()))
            {
                one[0].copy_(all[environment]);
            }

            Tensor own = set.States.narrow(1, i, 1);
            Tensor forecast = alone.Forecast(own[0], Frames, (frame, its) => masks[frame][environment] ? own[frame] : its);
            sum += (forecast - own).square().mean().item<double>() / set.Count;
        }

        Assert.Equal(sum, error, 1e-12 * sum);
    }
}
