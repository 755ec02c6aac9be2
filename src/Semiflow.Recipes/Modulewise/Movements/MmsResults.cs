using Semiflow.Training;
using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>A trained stack that carries points down a potential, with what was measured of it.</summary>
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
internal sealed record MmsStack(
    int Modules, double Tau, TrainingResult Training, IReadOnlyList<Tensor> Path, IReadOnlyList<double> MapErrors, double FlowError,
    IReadOnlyList<double> Potentials, IReadOnlyList<double> Costs, TransportReport Report)
{
    /// <summary>Largest <c>Z(ρ_{k+1}) + W₂²/(2τ) − Z(ρ_k)</c>: at most 0 for a minimizing movement.</summary>
    public double EnergyExcess => Costs.Select((cost, k) => Potentials[k + 1] + (cost / (2 * Tau)) - Potentials[k]).Max();

    /// <summary><c>Σ W₂² − 2τ (Z(ρ_0) − inf Z)</c> with inf Z = 0: at most 0.</summary>
    public double TotalExcess => Costs.Sum() - (2 * Tau * Potentials[0]);
}

/// <summary>What a run found.</summary>
/// <param name="Stacks">All stacks, that which the run is about first.</param>
internal sealed record MmsResults(IReadOnlyList<MmsStack> Stacks)
{
    /// <summary>The stack that the run is about.</summary>
    public MmsStack Main => Stacks[0];

    /// <summary>Order in τ of the distance to the flow at a fixed time, from the two finest stacks.</summary>
    public double Order
    {
        get
        {
            MmsStack[] finer = [.. Stacks.OrderBy(each => each.Modules).TakeLast(2)];
            return Math.Log(finer[0].FlowError / finer[1].FlowError) / Math.Log((double)finer[1].Modules / finer[0].Modules);
        }
    }

    /// <summary>The figures of the run.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        figures.Add(MmsFigures.MapError, Stacks.Max(each => each.MapErrors.Max()));
        foreach (MmsStack stack in Stacks)
        {
            figures.Add(MmsFigures.FlowError(stack.Modules), stack.FlowError);
        }

        figures.Add(MmsFigures.Order, Order);
        figures.Add(MmsFigures.EnergyExcess, Stacks.Max(each => each.EnergyExcess));
        figures.Add(MmsFigures.TotalExcess, Stacks.Max(each => each.TotalExcess));
        figures.Add(MmsFigures.Action, Main.Report.Action);
        figures.Add(MmsFigures.OptimalCost, Main.Report.OptimalCost);
        figures.Add(MmsFigures.Kappa, Main.Report.Kappa);
        figures.Add(MmsFigures.Straightness, Main.Report.Straightness);
        return figures.Summary(6 * Main.Modules, Main.Training);
    }
}
