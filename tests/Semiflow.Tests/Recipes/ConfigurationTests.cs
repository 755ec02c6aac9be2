namespace Semiflow.Tests.Recipes;

public sealed class ConfigurationTests
{
    private enum Choice
    {
        First,
        NoneAtAll,
        None,
    }

    private sealed record Inner(int Count = 3, double? Rate = 0.5, Choice Kind = Choice.First, Choice? Maybe = null,
        IReadOnlyList<int> Sizes = null!)
    {
        public IReadOnlyList<int> Sizes { get; init; } = Sizes ?? [1, 2];
    }

    private sealed record Outer(Inner Part, string Name = "a", bool Flag = true);

    private static readonly Outer Defaults = new(new Inner());

    [Fact]
    public void Assignments_change_what_they_name_and_nothing_else()
    {
        Outer changed = Configuration.WithAssignments(
            Defaults, ["part.count=7", "part.kind=none_at_all", "flag=false", "name=b=c", "part.sizes=[4, 5,6]"]);
        Assert.Equal(7, changed.Part.Count);
        Assert.Equal(Choice.NoneAtAll, changed.Part.Kind);
        Assert.False(changed.Flag);
        Assert.Equal("b=c", changed.Name);
        Assert.Equal([4, 5, 6], changed.Part.Sizes);
        Assert.Equal(0.5, changed.Part.Rate);
        Assert.Equal(3, Defaults.Part.Count);
    }

    [Fact]
    public void Unset_is_not_the_choice_called_none()
    {
        Assert.Equal(Choice.None, Configuration.With(Defaults, "part.maybe", "none").Part.Maybe);
        Assert.Null(Configuration.With(Configuration.With(Defaults, "part.maybe", "none"), "part.maybe", "unset").Part.Maybe);
        Assert.Null(Configuration.With(Defaults, "part.rate", "unset").Part.Rate);
        Assert.Throws<InputException>(() => Configuration.With(Defaults, "part.count", "unset"));
    }

    [Theory]
    [InlineData("part.count", "1.5", "whole number")]
    [InlineData("part.count", "99999999999", "whole number")]
    [InlineData("part.rate", "fast", "finite number or unset")]
    [InlineData("part.rate", "NaN", "finite number")]
    [InlineData("flag", "yes", "true or false")]
    [InlineData("part", "3", "unknown setting")]
    [InlineData("part.count.more", "3", "unknown setting")]
    [InlineData("part.sizes", "[1, x]", "whole number")]
    public void Wrong_values_say_what_is_expected(string path, string value, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Configuration.With(Defaults, path, value)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Json_round_trip_is_exact()
    {
        Outer changed = new(new Inner(-1, 1.0 / 3, Choice.None, Choice.NoneAtAll, []), "with \"quotes\"", false);
        Outer back = Configuration.WithJson(Defaults, Configuration.ToJson(changed));
        Assert.Equal(changed with { Part = changed.Part with { Sizes = back.Part.Sizes } }, back);
        Assert.Empty(back.Part.Sizes);
    }

    [Fact]
    public void A_toml_file_is_laid_over_and_its_errors_name_it()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "name = \"toml\"\n[part]\ncount = 9\nrate = 1e-3\nsizes = [8, 16]\n");
            Outer changed = Configuration.WithToml(Defaults, path);
            Assert.Equal(("toml", 9, 1e-3), (changed.Name, changed.Part.Count, changed.Part.Rate));
            Assert.Equal([8, 16], changed.Part.Sizes);
            File.WriteAllText(path, "[part]\ncuont = 9\n");
            string message = Assert.Throws<InputException>(() => Configuration.WithToml(Defaults, path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.Contains("Did you mean 'part.count'?", message, StringComparison.Ordinal);
            File.WriteAllText(path, "[part\n");
            Assert.Contains("is not TOML", Assert.Throws<InputException>(() => Configuration.WithToml(Defaults, path)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("cno-posson", "cno-poisson")]
    [InlineData("wave", "cno-wave")]
    [InlineData("something-else-entirely", null)]
    public void The_nearest_name_is_near(string name, string? expected) =>
        Assert.Equal(expected, KnownNames.Nearest(name, ["cno-poisson", "cno-wave", "cno-transport-smooth"]));
}
