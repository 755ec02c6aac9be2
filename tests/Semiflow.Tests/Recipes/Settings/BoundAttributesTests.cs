namespace Semiflow.Tests.Recipes.Settings;

/// <summary>Each bound at its limit and on both sides of it, on lists, on what may be unset, and one of a user's own.</summary>
public sealed class BoundAttributesTests
{
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
    private sealed class PrimeAttribute : Attribute, IBound
    {
        public string Expected => "a prime";

        public bool Holds(object value) =>
            value is int number && number > 1 && Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0);
    }

    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
    private sealed class RisingAttribute : Attribute, IListBound
    {
        public string Expected => "rising";

        public bool Holds(IReadOnlyList<object?> values) =>
            values.Cast<int>().Zip(values.Cast<int>().Skip(1)).All(pair => pair.First < pair.Second);
    }

    private sealed record Own(
        [Prime] int Size = 7, [Rising, Prime] IReadOnlyList<int> Steps = null!, [AtLeast(2)] int? Optional = null,
        [Within(0, 1), Above(0.25)] double Share = 0.5)
    {
        public IReadOnlyList<int> Steps { get; init; } = Steps ?? [2, 3];

        [Positive]
        public double Extra { get; init; } = 1;
    }

    public static TheoryData<IBound, object, bool> Limits => new()
    {
        { new AtLeastAttribute(2), 1, false }, { new AtLeastAttribute(2), 2, true }, { new AtLeastAttribute(2), 3L, true },
        { new AtLeastAttribute(0.5), 0.5, true }, { new AtLeastAttribute(0.5), Math.BitDecrement(0.5), false },
        { new PositiveAttribute(), 0, false }, { new PositiveAttribute(), double.Epsilon, true }, { new PositiveAttribute(), -1.0, false },
        { new AboveAttribute(1), 1.0, false }, { new AboveAttribute(1), Math.BitIncrement(1.0), true }, { new AboveAttribute(-1), 0, true },
        { new WithinAttribute(0, 1), 0, true }, { new WithinAttribute(0, 1), 1, true },
        { new WithinAttribute(0, 1), Math.BitDecrement(0.0), false }, { new WithinAttribute(0, 1), Math.BitIncrement(1.0), false },
        { new WithinAttribute(0, 1) { Above = true }, 0, false }, { new WithinAttribute(0, 1) { Above = true }, 1, true },
        { new WithinAttribute(0, 1) { Below = true }, 1, false }, { new WithinAttribute(0, 1) { Below = true }, 0, true },
        { new WithinAttribute(0, 1) { Above = true, Below = true }, double.Epsilon, true },
        { new MultipleOfAttribute(4), 8, true }, { new MultipleOfAttribute(4), 0, true }, { new MultipleOfAttribute(4), -4, true },
        { new MultipleOfAttribute(4), 9, false }, { new MultipleOfAttribute(4), 4_000_000_000L, true },
        { new AtLeastAttribute(0), double.NaN, false }, { new PositiveAttribute(), double.NaN, false },
        { new WithinAttribute(0, 1), double.NaN, false },
    };

    [Theory, MemberData(nameof(Limits))]
    public void A_bound_holds_up_to_its_limit_and_not_beyond(IBound bound, object value, bool holds) =>
        Assert.Equal(holds, bound.Holds(value));

    [Fact]
    public void Bounds_say_what_they_expect_as_one_writes_it()
    {
        Assert.Equal("at least 0.5", new AtLeastAttribute(0.5).Expected);
        Assert.Equal("above -1", new AboveAttribute(-1).Expected);
        Assert.Equal("in [0, 1]", new WithinAttribute(0, 1).Expected);
        Assert.Equal("in (0, 1)", new WithinAttribute(0, 1) { Above = true, Below = true }.Expected);
        Assert.Equal("in [0.1, 2)", new WithinAttribute(0.1, 2) { Below = true }.Expected);
        Assert.Equal("a multiple of 8", new MultipleOfAttribute(8).Expected);
        Assert.Equal("at least 1 value", new LengthAttribute(1).Expected);
        Assert.Equal("at least 3 values", new LengthAttribute(3).Expected);
    }

    [Fact]
    public void Bounds_of_lists_see_the_whole_list()
    {
        Assert.False(new LengthAttribute(2).Holds([1]));
        Assert.True(new LengthAttribute(2).Holds([1, 1]));
        Assert.True(new DistinctAttribute().Holds([]));
        Assert.True(new DistinctAttribute().Holds([1, 2, "1"]));
        Assert.False(new DistinctAttribute().Holds(["a", "b", "a"]));
    }

    [Theory]
    [InlineData("size=9", "setting size must be a prime, not 9.")]
    [InlineData("steps=[3,2]", "setting steps must be rising, not [3, 2].")]
    [InlineData("steps=[2,4]", "setting steps must be a prime each, not [2, 4].")]
    [InlineData("optional=1", "setting optional must be at least 2, not 1.")]
    [InlineData("share=0.25", "setting share must be above 0.25, not 0.25.")]
    [InlineData("share=1.5", "setting share must be in [0, 1], not 1.5.")]
    [InlineData("extra=0", "setting extra must be positive, not 0.")]
    public void Bounds_of_a_users_own_count_as_those_of_the_house(string assignment, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Configuration.WithAssignments(new Own(), [assignment])).Message);

    [Fact]
    public void What_is_within_all_of_its_bounds_is_taken()
    {
        Own changed = Configuration.WithAssignments(
            new Own(), ["size=11", "steps=[2, 5, 11]", "optional=2", "share=1", "extra=0.5", "optional=unset", "steps="]);
        Assert.Equal((11, 0, null, 1.0, 0.5), (changed.Size, changed.Steps.Count, changed.Optional, changed.Share, changed.Extra));
        Assert.Same(changed, Bounds.Checked(changed));
        Assert.Contains(
            "setting extra", Assert.Throws<InputException>(() => Bounds.Checked(changed with { Extra = -1 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_of_a_setting_are_told_together()
    {
        Setting Of(string path) => Setting.Of(new Own()).Single(setting => setting.Path == path);
        Assert.Equal("in [0, 1], above 0.25", Of("share").Expected);
        Assert.Equal("rising, a prime each", Of("steps").Expected);
        Assert.Equal("positive", Of("extra").Expected);
    }

    [Theory]
    [InlineData(null, "unset")]
    [InlineData(1.5, "1.5")]
    [InlineData(true, "true")]
    [InlineData("text", "text")]
    [InlineData(new[] { 1, 2 }, "[1, 2]")]
    public void A_broken_rule_says_path_expectation_and_value(object? got, string written)
    {
        Rule.Require(true, "training.horizon", "unseen", got);
        Assert.Equal(
            $"setting training.horizon must be shorter than the data, not {written}.", Assert.Throws<InputException>(
                () => Rule.Require(false, "training.horizon", "shorter than the data", got)).Message);
    }
}
