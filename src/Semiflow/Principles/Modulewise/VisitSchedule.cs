using Semiflow.Training;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// A schedule over the epochs of one module instead of those of the whole training, whose epochs may be several of the plan.
/// </summary>
internal sealed record VisitSchedule(ISchedule Inner, VisitPlan Plan, int Module) : ISchedule
{
    /// <inheritdoc/>
    public double Factor(double epoch, double epochs)
    {
        (double done, double all) = Plan.Progress(Module, epoch * Plan.Epochs / epochs);
        return Inner.Factor(done, all);
    }
}
