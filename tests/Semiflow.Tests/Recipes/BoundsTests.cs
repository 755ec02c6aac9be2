using Semiflow.Training;

namespace Semiflow.Tests.Recipes;

public sealed class BoundsTests
{
    private sealed record Inner(
        [AtLeast(1)] int Count = 1, [Positive] double? Rate = null, [Within(0, 1, Above = true)] double Share = 1,
        [MultipleOf(4)] int Size = 8, [AtLeast(2), Length(1), Distinct] IReadOnlyList<int> Sizes = null!)
    {
        public IReadOnlyList<int> Sizes { get; init; } = Sizes ?? [2, 3];
    }

    /// <summary>All of them.</summary>
    /// <param name="Part">A section.</param>
    /// <param name="Schedule">How the   rate
    /// changes.</param>
    [FormerlyAt("old.count", "part.count")]
    [FormerlyAt("anneal", "schedule", "true=cosine", "false=constant")]
    [FormerlyAt("section.*", "part.*")]
    private sealed record Outer(Inner Part, ScheduleKind Schedule = ScheduleKind.Constant);

    private static readonly Outer Good = new(new Inner());

    [Theory]
    [InlineData("part.count=0", "setting part.count must be at least 1, not 0.")]
    [InlineData("part.rate=0", "setting part.rate must be positive, not 0.")]
    [InlineData("part.share=0", "setting part.share must be in (0, 1], not 0.")]
    [InlineData("part.size=6", "setting part.size must be a multiple of 4, not 6.")]
    [InlineData("part.sizes=[3,1]", "setting part.sizes must be at least 2 each, not [3, 1].")]
    [InlineData("part.sizes=[]", "setting part.sizes must be at least 1 value, not [].")]
    [InlineData("part.sizes=[3,3]", "setting part.sizes must be different values, not [3, 3].")]
    [InlineData("old.count=0", "setting old.count must be at least 1, not 0.")]
    public void A_setting_out_of_its_bounds_is_named_as_it_was_written(string assignment, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Configuration.WithAssignments(Good, [assignment])).Message);

    [Fact]
    public void Settings_made_in_code_are_checked_too_and_unset_is_fine()
    {
        Assert.Same(Good, Bounds.Checked(Good));
        Assert.Contains("part.share", Assert.Throws<InputException>(() => Bounds.Checked(Good with { Part = new Inner(Share: 2) })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Old_spellings_load_and_are_told()
    {
        var told = new List<string>();
        Outer changed = Configuration.WithAssignments(Good, ["old.count=3", "anneal=true", "section.size=12", "part.rate=2"], told.Add);
        Assert.Equal((3, ScheduleKind.Cosine, 12, 2.0), (changed.Part.Count, changed.Schedule, changed.Part.Size, changed.Part.Rate));
        Assert.Equal(3, told.Count);
        Assert.Contains("anneal is now schedule=cosine", told[1], StringComparison.Ordinal);
        var json = System.Text.Json.Nodes.JsonNode.Parse("""{"old": {"count": 5}, "anneal": false}""")!.AsObject();
        Outer back = Configuration.WithJson(changed, json);
        Assert.Equal((5, ScheduleKind.Constant), (back.Part.Count, back.Schedule));
        Assert.Throws<InputException>(() => Configuration.With(Good, "old.size", "3"));
    }

    [Fact]
    public void Every_setting_of_a_recipe_says_its_bounds_and_meaning()
    {
        object settings = RecipeCatalogue.Find("leads-lotka-volterra").Small;
        Assert.All(Setting.Of(settings), setting => Assert.NotEmpty(setting.Meaning));
        Setting moves = Setting.Of(settings).Single(setting => setting.Path == "budget.moves");
        Assert.Equal(("at least 1", "Updates of the parameters, rounded up to whole epochs."), (moves.Expected, moves.Meaning));
    }

    /// <summary>Shared settings make the schedules that the methods had.</summary>
    [Fact]
    public void An_optimizer_makes_the_schedule_that_it_names()
    {
        Assert.Null(new Optimizer().Spec(10).Schedule);
        Assert.Equal(new CosineSchedule(0.01), new Optimizer(Schedule: ScheduleKind.Cosine, FinalShare: 0.01).Spec(10).Schedule);
        Assert.Equal(
            new WarmUp(new CosineSchedule(), 0.02 * 60), new Optimizer(Schedule: ScheduleKind.Cosine, WarmUp: 0.02).Spec(60).Schedule);
        Assert.Equal(new StepSchedule(10, 0.98), new Optimizer(Schedule: ScheduleKind.Step, Factor: 0.98).Spec(10).Schedule);
        Assert.Equal(new LateDrop(2.0 / 3, 0.2), new Optimizer(Schedule: ScheduleKind.Late, Factor: 0.2).Spec(10).Schedule);
        Assert.Null(new Optimizer(Schedule: ScheduleKind.Milestones).Spec(10).Schedule);
        Assert.Equal(new MultiplierSpec { Start = 5, Rate = 2 }, new Multiplier(Start: 5, Rate: 2).Spec());
        Assert.Equal(3, new MoveBudget(101, MovesPerEpoch: 50).Options(1).Epochs);
    }
}
