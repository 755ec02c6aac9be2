namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// How the whole network is trained end to end, as a baseline: what is unset is as for its modules. Published baselines have a training of
/// their own (spec modulewise.md 7).
/// </summary>
/// <param name="Epochs">Epochs; unset for as many as all modules together have.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="WeightDecay">Weight decay.</param>
/// <param name="Milestones">Epochs at which the rate is reduced; none for the schedule of the modules.</param>
/// <param name="Factor">Factor of the rate at the milestones.</param>
/// <param name="OwnHead">Whether it has the network's own classifier, not that of a module.</param>
[UsedWith("factor", "milestones")]
internal sealed record EndToEndConfig(
    [AtLeast(1)] int? Epochs = null, [Positive] double? Rate = null, [AtLeast(0)] double? WeightDecay = null,
    [AtLeast(0)] IReadOnlyList<double> Milestones = null!, [Positive] double Factor = 0.2, bool OwnHead = false)
{
    /// <summary>Epochs at which the rate is reduced; default none.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = Milestones ?? [];

    /// <summary>The optimizer of the whole network.</summary>
    /// <param name="modules">That of its modules.</param>
    public Optimizer Over(Optimizer modules)
    {
        Optimizer whole = modules with { Rate = Rate ?? modules.Rate, WeightDecay = WeightDecay ?? modules.WeightDecay };
        return Milestones.Count == 0
            ? whole
            : whole with { Schedule = ScheduleKind.Milestones, Milestones = Milestones, Factor = Factor };
    }
}
