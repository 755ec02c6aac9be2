using Semiflow.Flows;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Measures the sizes of f and g on the training frames after each epoch: root mean square velocities.</summary>
/// <param name="dynamics">What is trained.</param>
/// <param name="train">Training trajectories, ordered by environment, as many of each.</param>
internal sealed class LeadsMeter(EnvironmentDynamics dynamics, TrajectorySet train) : IProbe
{
    /// <summary>Names of the measures.</summary>
    public const string Shared = "size of f", Own = "size of g";

    /// <inheritdoc/>
    public void OnMove(Move move, TrainingProgress progress)
    {
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochReport report)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = train.States.transpose(0, 1).flatten(0, 1); // Trajectory by trajectory: still ordered by environment.
        double Size(nn.Module<Tensor, Tensor> network) => Math.Sqrt(network.call(frames).to(float64).square().mean().cpu().item<double>());
        return new Dictionary<string, double> { [Shared] = Size(dynamics.Shared), [Own] = Size(dynamics.Own) };
    }
}
