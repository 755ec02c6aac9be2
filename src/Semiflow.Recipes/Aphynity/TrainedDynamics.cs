using Semiflow.Flows;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>One of the models of a run after its training.</summary>
/// <param name="Key">Name in figures of the summary, such as <c>neural_ode</c>; <c>aphynity</c> for the model of the run.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Dynamics">The model.</param>
/// <param name="Training">Its training; null where nothing is learned, or where it blew up.</param>
/// <param name="Forecast">Its forecast of the tests, <c>[time, trajectory, channel, x…]</c> in single precision; NaN where it blew
/// up.</param>
/// <param name="Failure">How it blew up; empty where it did not.</param>
internal sealed record TrainedDynamics(
    string Key, string Title, Dynamics Dynamics, TrainingResult? Training, Tensor Forecast, string Failure = "")
{
    /// <summary>Mean squared error over the predicted frames of the tests.</summary>
    public double Error(TrajectorySet test) => ForecastErrors.MeanSquared(Predicted(test), Forecast[1..]);

    /// <summary>The same for one channel.</summary>
    public double Error(TrajectorySet test, int channel)
    {
        TrajectorySet part = Predicted(test);
        return ForecastErrors.MeanSquared(
            part with { States = part.States.narrow(2, channel, 1), Mask = part.Mask?.narrow(2, channel, 1) },
            Forecast[1..].narrow(2, channel, 1));
    }

    /// <summary>Mean squared error at each predicted frame.</summary>
    public double[] OverTime(TrajectorySet test) => ForecastErrors.OverTime(Predicted(test), Forecast[1..]);

    private static TrajectorySet Predicted(TrajectorySet test) =>
        test with { Times = test.Times[1..], States = test.States[1..], Mask = test.Mask?[1..] };
}
