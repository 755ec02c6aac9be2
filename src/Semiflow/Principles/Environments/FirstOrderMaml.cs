using Semiflow.Flows;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>
/// Model-agnostic meta-learning of first order (FOMAML: Finn et al., ICML 2017, arXiv 1703.03400, section 5.2) (spec leads.md 3): weights θ
/// from which a few steps of gradient descent on the trajectories of an environment, <c>θ_e ← θ_e − rate ∇L_e(θ_e)</c>, lead to small
/// errors in it; a gradient longer than a bound is cut to it, since those of long solutions can be of any length. θ moves by
/// <c>Σ_e ∇L_e(θ_e)</c>, the second derivatives of the steps left out; all environments are in one call of the solver.
/// </summary>
internal sealed class FirstOrderMaml
{
    private readonly DerivedWeights weights;
    private readonly int innerMoves;
    private readonly double innerRate;
    private readonly double clipNorm;

    /// <summary>Meta-learning of dynamics.</summary>
    /// <param name="source">θ: dynamics in one copy for all.</param>
    /// <param name="copies">The same networks in a copy for each environment; their weights are overwritten.</param>
    /// <param name="innerMoves">Steps of gradient descent in each environment.</param>
    /// <param name="innerRate">Rate of the steps.</param>
    /// <param name="clipNorm">Largest norm of the gradient of an environment in them.</param>
    public FirstOrderMaml(
        EnvironmentDynamics source, EnvironmentDynamics copies, int innerMoves, double innerRate, double clipNorm = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(innerMoves, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(innerRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clipNorm);
        (this.innerMoves, this.innerRate, this.clipNorm) = (innerMoves, innerRate, clipNorm);
        weights = new DerivedWeights(source, copies);
    }

    /// <summary>A training of θ.</summary>
    /// <param name="optimizer">How θ is updated.</param>
    /// <param name="restarts">When solutions restart, in the inner steps and after them; null for never.</param>
    public IPrinciple<TrajectoryBatch> Training(OptimizerSpec optimizer, RestartSchedule? restarts) =>
        new RestartedFit(weights.Source, Loss, weights.Copies.SetTraining, restarts, weights.Copies.Environments, optimizer);

    /// <summary>The dynamics of each environment after the inner steps from θ.</summary>
    /// <param name="set">Trajectories that the steps are made on.</param>
    /// <param name="restarts">Where their solutions restart; null for nowhere.</param>
    public EnvironmentDynamics Adapted(TrajectorySet set, bool[][]? restarts = null)
    {
        weights.Write([.. weights.Source.Select(each => each.Value)]);
        for (int i = 0; i < innerMoves; i++)
        {
            using var scope = NewDisposeScope();
            weights.Descend(weights.Evaluate(set, restarts).Gradients, innerRate, clipNorm);
        }

        return weights.Copies;
    }

    private Terms Loss(TrajectorySet set, bool[][]? restarts)
    {
        _ = Adapted(set, restarts);
        (Tensor error, Tensor[] gradients) = weights.Evaluate(set, restarts);
        return new Terms(("mse", DerivedWeights.Chained(
            error, [.. gradients.Select(gradient => gradient.sum(0, keepdim: true))], [.. weights.Source.Select(each => each.Value)])));
    }
}
