using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using Semiflow.Training.Optimizers;

namespace Semiflow.Principles;

/// <summary>
/// Mean squared error of forecasts from the first states of held-out trajectories, each with the dynamics of its environment.
/// </summary>
/// <param name="dynamics">What is trained.</param>
/// <param name="heldOut">Trajectories, in the type and on the device of the training.</param>
public sealed class EnvironmentError(EnvironmentDynamics dynamics, TrajectorySet heldOut) : IValidation
{
    /// <inheritdoc/>
    public string Metric => "mse";

    /// <summary>The error; the largest finite number where a forecast blows up: worse than any that does not.</summary>
    public double Evaluate()
    {
        try
        {
            double error = FlatView.Number(TrajectoryError.Mean(dynamics.Predict(heldOut), heldOut));
            return double.IsFinite(error) ? error : double.MaxValue;
        }
        catch (FlowException)
        {
            return double.MaxValue;
        }
    }
}
