using Semiflow.Spaces;

namespace Semiflow.Tests.Recipes;

public sealed class ModelCardTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-card-").FullName;
    private readonly RunRecord record;

    public ModelCardTests()
    {
        Recipe recipe = RecipeCatalogue.Find("leads-lotka-volterra");
        record = RunRecord.Create(Path.Combine(root, "run"), recipe.Plan("small", 0, "cpu", recipe.Method.Checked(recipe.Small)));
    }

    private string CardFile => Path.Combine(record.Folder.Path, "states.json");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_card_survives_its_file()
    {
        var card = new StateUnits(
            1, [new Axis(0, 1, 8), new Axis(-1, 1, 9, Boundary.Neumann)], Environments: 2, Shift: [0.1], Scale: [1.0 / 3], Frame: 0.5,
            TimeUnit: 2);
        card.Write(record.Folder);
        StateUnits back = StateUnits.Read(record);
        Assert.Equal(card.Grid, back.Grid);
        Assert.Equal((2, 1, 0.5, 2.0, 1.0 / 3), (back.Environments, back.Channels, back.Frame!.Value, back.TimeUnit, back.Scale[0]));
    }

    [Fact]
    public void A_card_of_an_older_version_opens()
    {
        File.WriteAllText(CardFile, """
            {"environments": 3, "channels": 2, "axes": [{"Lower": 0, "Upper": 1, "Points": 32, "Boundary": 0, "Length": 1}],
             "shift": [0, 0], "scale": [1, 1], "frame": 0.5, "time_unit": 1}
            """);
        Assert.Equal(new Grid(new Axis(0, 1, 32)), StateUnits.Read(record).Grid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1, 2]")]
    [InlineData("""{"environments": 3}""")]
    [InlineData("""{"environments": "x", "channels": 2, "axes": null, "shift": [0], "scale": [1], "frame": 1, "time_unit": 1}""")]
    [InlineData("""{"environments": 1, "channels": 2, "axes": null, "shift": null, "scale": [1], "frame": 1, "time_unit": 1}""")]
    [InlineData(
        """{"environments": 1, "channels": 2, "axes": [{"Lower": 0, "Upper": 1, "Points": 1}], "shift": """
        + """[0], "scale": [1], "frame": 1, "time_unit": 1}""")]
    public void A_damaged_card_is_named(string text)
    {
        File.WriteAllText(CardFile, text);
        Assert.Contains(CardFile, Assert.Throws<InputException>(() => StateUnits.Read(record)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_card_is_to_be_resumed() =>
        Assert.Contains("semiflow resume", Assert.Throws<InputException>(() => StateUnits.Read(record)).Message, StringComparison.Ordinal);
}
