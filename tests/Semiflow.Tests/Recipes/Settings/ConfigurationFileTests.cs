using System.Text.Json.Nodes;

namespace Semiflow.Tests.Recipes.Settings;

/// <summary>TOML files and assignments over settings in sections of sections.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private enum Kind
    {
        Plain,
        WithCare,
    }

    private sealed record Leaf(int Count = 1, double? Share = 0.5, Kind Kind = Kind.Plain, string? Name = null);

    private sealed record Branch(Leaf Leaf, IReadOnlyList<double> Rates = null!, IReadOnlyList<Kind> Kinds = null!)
    {
        public IReadOnlyList<double> Rates { get; init; } = Rates ?? [];

        public IReadOnlyList<Kind> Kinds { get; init; } = Kinds ?? [Kind.Plain];
    }

    [FormerlyAt("trunk.number", "branch.leaf.count")]
    [FormerlyAt("twig.*", "branch.leaf.*")]
    [FormerlyAt("careful", "branch.leaf.kind", "true=with_care", "false=plain")]
    private sealed record Tree(Branch Branch, bool Green = true, long Age = 5)
    {
        public int Rings { get; init; } = Branch.Leaf.Count is var count and < 100
            ? count
            : throw new ArgumentOutOfRangeException(nameof(Branch));

        public int Height
        {
            get;
            init => field = value >= 0 ? value : throw new ArgumentException("no tree grows downwards");
        }
    }

    private static readonly Tree Start = new(new Branch(new Leaf()));
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    private Tree Read(string toml, Action<string>? notice = null)
    {
        File.WriteAllText(path, toml);
        return Configuration.WithToml(Start, path, notice);
    }

    private string Refused(string toml) => Assert.Throws<InputException>(() => Read(toml)).Message;

    [Theory]
    [InlineData("[branch]\nrates = [1, 2.5]\n[branch.leaf]\ncount = 7")]
    [InlineData("branch.leaf.count = 7\nbranch.rates = [1.0, 2.5]")]
    [InlineData("branch = { rates = [1, 25e-1], leaf = { count = 0x7 } }")]
    [InlineData("[branch]\nleaf.count = 7 # a comment\nrates = [\n  1,\n  2.5,\n]")]
    public void Sections_dotted_keys_and_inline_tables_say_the_same(string toml)
    {
        Tree read = Read(toml);
        Assert.Equal(7, read.Branch.Leaf.Count);
        Assert.Equal([1, 2.5], read.Branch.Rates);
        Assert.Equal(Start.Branch.Leaf with { Count = 7 }, read.Branch.Leaf);
        Assert.Equal((true, 5L), (read.Green, read.Age));
    }

    [Fact]
    public void Values_of_every_kind_are_read()
    {
        Tree read = Read("green = false\nage = 8_000_000_000\n[branch]\nkinds = ['with_care', 'plain']\n[branch.leaf]\nshare = 'unset'\n"
            + "kind = 'with_care'\nname = 'oak, \"old\"'");
        Assert.Equal((false, 8_000_000_000), (read.Green, read.Age));
        Assert.Equal([Kind.WithCare, Kind.Plain], read.Branch.Kinds);
        Assert.Equal(new Leaf(1, null, Kind.WithCare, "oak, \"old\""), read.Branch.Leaf);
    }

    [Theory]
    [InlineData("[branch.leaf]\ncount = 1.5", "setting branch.leaf.count is a whole number, not '1.5'.")]
    [InlineData("[branch.leaf]\ncount = true", "setting branch.leaf.count is a whole number, not 'true'.")]
    [InlineData("[branch.leaf]\nshare = inf", "setting branch.leaf.share is a finite number or unset")]
    [InlineData("[branch.leaf]\nkind = 'care'", "setting branch.leaf.kind is one of plain, with_care, not 'care'.")]
    [InlineData("[branch.leaf]\nname = 3", "setting branch.leaf.name is text, not '3'.")]
    [InlineData("[branch]\nrates = [1, 'fast']", "setting branch.rates is a finite number, not 'fast'.")]
    [InlineData("green = 1", "setting green is true or false, not '1'.")]
    [InlineData("branch = 3", "unknown setting 'branch'.")]
    [InlineData("[green]\nvery = true", "unknown setting 'green.very'.")]
    [InlineData("[branch.leaf]\ncuont = 1", "unknown setting 'branch.leaf.cuont'. Did you mean 'branch.leaf.count'? Known: ")]
    [InlineData("[trunk]\nnumbr = 1", "unknown setting 'trunk.numbr'. Did you mean 'branch.leaf.count'?")]
    [InlineData("height = -1", "setting height: no tree grows downwards")]
    public void What_is_wrong_in_a_file_is_said_with_its_name(string toml, string message)
    {
        string said = Refused(toml);
        Assert.StartsWith($"{path}: ", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("green = ")]
    [InlineData("green = true\ngreen = false")]
    [InlineData("[branch")]
    public void What_is_no_toml_is_called_so(string toml) =>
        Assert.StartsWith($"'{path}' is not TOML: ", Refused(toml), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_changes_nothing_and_a_missing_one_is_named()
    {
        Assert.Same(Start, Read(""));
        Assert.Same(Start, Read("# nothing\n[branch]\n"));
        Assert.Equal(
            "there is no configuration file 'none.toml'.", Assert.Throws<InputException>(
                () => Configuration.WithToml(Start, "none.toml")).Message);
    }

    [Fact]
    public void Assignments_stand_above_the_file_and_the_last_of_them_above_the_others()
    {
        Tree read = Read("age = 6\n[branch.leaf]\ncount = 7\nshare = 0.25");
        Tree changed = Configuration.WithAssignments(read, ["branch.leaf.count=8", " age = 9 ", "branch.leaf.count=10"]);
        Assert.Equal((10, 0.25, 9L), (changed.Branch.Leaf.Count, changed.Branch.Leaf.Share, changed.Age));
        Assert.Equal(7, read.Branch.Leaf.Count);
    }

    [Theory]
    [InlineData("green")]
    [InlineData("=true")]
    [InlineData("")]
    public void What_assigns_nothing_is_no_setting(string assignment) => Assert.Equal(
        $"'{assignment}' sets nothing: write key=value, for example budget.epochs=50.",
        Assert.Throws<InputException>(() => Configuration.WithAssignments(Start, [assignment])).Message);

    [Fact]
    public void Old_spellings_in_files_mean_the_new_ones()
    {
        var told = new List<string>();
        Tree read = Read("careful = true\n[twig]\nshare = 0.75\nname = 'elm'\n[trunk]\nnumber = 3", told.Add);
        Assert.Equal(new Leaf(3, 0.75, Kind.WithCare, "elm"), read.Branch.Leaf);
        Assert.Equal(
            [
                "careful is now branch.leaf.kind=with_care; the old spelling still works.",
                "trunk.number is now branch.leaf.count; the old spelling still works.",
                "twig.name is now branch.leaf.name; the old spelling still works.",
                "twig.share is now branch.leaf.share; the old spelling still works.",
            ],
            told.Order(StringComparer.Ordinal));
        Assert.Contains("unknown setting 'twig.wood'", Refused("[twig]\nwood = 1"), StringComparison.Ordinal);
        Assert.Contains("setting trunk.number is a whole number", Refused("[trunk]\nnumber = 'many'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_names_and_kinds_of_the_settings()
    {
        Tree tree = Start with { Branch = new Branch(new Leaf(2, null, Kind.WithCare, "fir"), [0.1], []), Height = 4 };
        string expected = """
            {
              "branch": { "leaf": { "count": 2, "share": null, "kind": "with_care", "name": "fir" }, "rates": [0.1], "kinds": [] },
              "green": true, "age": 5, "rings": 1, "height": 4
            }
            """;
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), Configuration.ToJson(tree).ToJsonString());
        Tree back = Configuration.WithJson(Start, JsonNode.Parse(Configuration.ToJson(tree).ToJsonString())!.AsObject());
        Assert.Equal(Configuration.ToJson(tree).ToJsonString(), Configuration.ToJson(back).ToJsonString());
        Assert.Throws<InputException>(() => Configuration.WithJson(Start, new JsonObject { ["branch"] = new JsonObject { ["root"] = 1 } }));
    }

    [Fact]
    public void Leaves_come_in_the_order_of_declaration_with_their_values()
    {
        Assert.Equal(
            [
                ("branch.leaf.count", "1"), ("branch.leaf.share", "0.5"), ("branch.leaf.kind", "plain"), ("branch.leaf.name", "unset"),
                ("branch.rates", "[]"), ("branch.kinds", "[plain]"), ("green", "true"), ("age", "5"), ("rings", "1"), ("height", "0"),
            ],
            Configuration.Leaves(Start).Select(leaf => (leaf.Path, Configuration.Text(leaf.Value))));
    }
}
