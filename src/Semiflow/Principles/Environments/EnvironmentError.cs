using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Mean squared error of forecasts from the first states of held-out trajectories, each with the dynamics of its environment.
/// </summary>
public sealed class EnvironmentError : IValidation
{
    private readonly Func<TrajectorySet, Tensor> predict;
    private readonly TrajectorySet heldOut;

    /// <summary>The error of dynamics.</summary>
    /// <param name="dynamics">What is trained.</param>
    /// <param name="heldOut">Trajectories, in the type and on the device of the training.</param>
    public EnvironmentError(EnvironmentDynamics dynamics, TrajectorySet heldOut) : this(set => dynamics.Predict(set), heldOut)
    {
    }

    /// <summary>The error of dynamics with the contexts of the moment.</summary>
    /// <inheritdoc cref="EnvironmentError(EnvironmentDynamics, TrajectorySet)"/>
    public EnvironmentError(ContextConditioned dynamics, TrajectorySet heldOut) : this(set => dynamics.Dynamics().Predict(set), heldOut)
    {
    }

    /// <summary>The error of dynamics after the inner steps on other trajectories.</summary>
    internal EnvironmentError(FirstOrderMaml learned, TrajectorySet train, TrajectorySet heldOut)
        : this(set => learned.Adapted(train).Predict(set), heldOut)
    {
    }

    /// <summary>The error of any forecast.</summary>
    internal EnvironmentError(IEnvironmentForecast forecast, TrajectorySet heldOut) : this(forecast.Forecast, heldOut)
    {
    }

    private EnvironmentError(Func<TrajectorySet, Tensor> predict, TrajectorySet heldOut) =>
        (this.predict, this.heldOut) = (predict, heldOut);

    /// <inheritdoc/>
    public string Metric => "mse";

    /// <summary>The error; the largest finite number where a forecast blows up: worse than any that does not.</summary>
    public double Evaluate()
    {
        try
        {
            double error = FlatView.Number(TrajectoryError.Mean(predict(heldOut), heldOut));
            return double.IsFinite(error) ? error : double.MaxValue;
        }
        catch (FlowException)
        {
            return double.MaxValue;
        }
    }
}
