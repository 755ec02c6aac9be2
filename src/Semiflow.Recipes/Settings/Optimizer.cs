using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>How the learning rate changes over the training.</summary>
public enum ScheduleKind
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Times <c>factor</c> every <c>every</c> epochs.</summary>
    Step,

    /// <summary>Times <c>factor</c> at the epochs of <c>milestones</c>.</summary>
    Milestones,

    /// <summary>Half a cosine down to <c>final_share</c>, after a linear warm-up.</summary>
    Cosine,

    /// <summary>Times <c>factor</c> in the last third.</summary>
    Late,

    /// <summary>Constant for the first half, then linearly down to <c>final_share</c>.</summary>
    Linear,
}

/// <summary>How parameters are updated.</summary>
/// <param name="Method">AdamW, or gradient descent with momentum.</param>
/// <param name="Rate">Largest learning rate.</param>
/// <param name="Momentum">Momentum of gradient descent.</param>
/// <param name="WeightDecay">Weight decay, decoupled for AdamW.</param>
/// <param name="Schedule">How the rate changes.</param>
/// <param name="FinalShare">Share of the rate at the end, of the schedules cosine and linear.</param>
/// <param name="WarmUp">Share of the training in which the schedule cosine rises to the full rate.</param>
/// <param name="Factor">Factor of the rate, of the schedules step, milestones and late.</param>
/// <param name="Every">Epochs between two reductions of the schedule step.</param>
/// <param name="Milestones">Epochs at which the schedule milestones reduces the rate; none leaves it constant.</param>
/// <param name="ClipNorm">Largest norm of the gradient; unset for no clipping.</param>
/// <param name="Average">Share of the old value in a moving mean of the parameters, which is validated and kept instead of the parameters
/// themselves; unset for none.</param>
[UsedWith("momentum", "method=sgd")]
[UsedWith("final_share", "schedule=cosine|linear")]
[UsedWith("warm_up", "schedule=cosine")]
[UsedWith("factor", "schedule=step|milestones|late")]
[UsedWith("every", "schedule=step")]
[UsedWith("milestones", "schedule=milestones")]
public sealed record Optimizer(
    OptimizerMethod Method = OptimizerMethod.AdamW, [Positive] double Rate = 1e-3, [Within(0, 1, Below = true)] double Momentum = 0.9,
    [AtLeast(0)] double WeightDecay = 0, ScheduleKind Schedule = ScheduleKind.Constant, [Within(0, 1)] double FinalShare = 0,
    [Within(0, 1, Below = true)] double WarmUp = 0, [Positive] double Factor = 0.1, [AtLeast(1)] int Every = 10,
    IReadOnlyList<double> Milestones = null!, [Positive] double? ClipNorm = null,
    [Within(0, 1, Above = true, Below = true)] double? Average = null)
{
    /// <summary>Epochs at which the schedule milestones reduces the rate; default none.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = Milestones ?? [];

    /// <summary>The optimizer of a training of so many epochs.</summary>
    public OptimizerSpec Spec(int epochs) => new(Rate, WeightDecay, ClipNorm: ClipNorm, Schedule: Planned(epochs))
    {
        Method = Method,
        Momentum = Momentum,
        Average = Average,
    };

    private ISchedule? Planned(int epochs) => Schedule switch
    {
        ScheduleKind.Step => new StepSchedule(Every, Factor),
        ScheduleKind.Milestones => Milestones.Count > 0 ? new MilestoneSchedule(Factor, Milestones) : null,
        ScheduleKind.Cosine when WarmUp > 0 => new WarmUp(new CosineSchedule(FinalShare), WarmUp * epochs),
        ScheduleKind.Cosine => new CosineSchedule(FinalShare),
        ScheduleKind.Late => new LateDrop(2.0 / 3, Factor),
        ScheduleKind.Linear => new LinearDecay(Final: FinalShare),
        _ => null,
    };
}
