using Semiflow.Training;
using Semiflow.Transport.Motion;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>A trained stack that moves points down a potential, with what was measured of it.</summary>
/// <param name="Modules">K.</param>
/// <param name="Tau">τ.</param>
/// <param name="Training">Its training.</param>
/// <param name="Path">x_0 … x_K.</param>
/// <param name="MapErrors">Of each module, root mean square distance to the exact step from the same points, relative to that step's
/// length.</param>
/// <param name="FlowError">Root mean square distance of x_K to the exact flow at time Kτ.</param>
/// <param name="Potentials">Z(ρ_0) … Z(ρ_K).</param>
/// <param name="Costs">W₂² between consecutive ρ, by exact assignment.</param>
/// <param name="Report">Transport along the modules.</param>
internal sealed record MmsRun(
    int Modules, double Tau, TrainingResult Training, IReadOnlyList<Tensor> Path, IReadOnlyList<double> MapErrors, double FlowError,
    IReadOnlyList<double> Potentials, IReadOnlyList<double> Costs, TransportReport Report)
{
    /// <summary>Largest <c>Z(ρ_{k+1}) + W₂²/(2τ) − Z(ρ_k)</c>: at most 0 for a minimizing movement.</summary>
    public double EnergyExcess => Costs.Select((cost, k) => Potentials[k + 1] + (cost / (2 * Tau)) - Potentials[k]).Max();

    /// <summary><c>Σ W₂² − 2τ (Z(ρ_0) − inf Z)</c> with inf Z = 0: at most 0.</summary>
    public double TotalExcess => Costs.Sum() - (2 * Tau * Potentials[0]);
}
