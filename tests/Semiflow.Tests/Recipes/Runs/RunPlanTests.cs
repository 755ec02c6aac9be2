using System.Text.Json.Nodes;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Plans and records of runs on disk: what was written is read back, what is damaged is said.</summary>
public sealed class RunPlanTests : IDisposable
{
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Fact]
    public void A_plan_survives_its_json()
    {
        RunPlan plan = new("train", "own", Toy.Method,
            new DataSource(File: "/data/ä b.h5", FileOut: "/data/out.h5", Axes: "n t x c", InputTime: -2, Boundary: "dirichlet",
                Step: 1.0 / 3),
            "second", long.MaxValue, "cuda", new ToySettings(9, 0.1 + 0.2, "it's \"so\"")) { Fingerprints = ["sha256 ab", "size 3"] };
        var back = RunPlan.FromJson((JsonObject)JsonNode.Parse(plan.ToJson().ToJsonString())!, Toy.Methods);
        Assert.Equal(plan with { Fingerprints = back.Fingerprints }, back);
        Assert.Equal(plan.Fingerprints, back.Fingerprints);
        Assert.Same(Toy.Method, back.Method);
    }

    [Fact]
    public void A_plan_of_the_time_before_methods_learns_an_operator()
    {
        Recipe recipe = RecipeCatalogue.Find("cno-poisson");
        JsonObject json = recipe.Plan("small", 3, "cpu", recipe.Method.Checked(recipe.Small)).ToJson();
        Assert.True(json.Remove("method"));
        Assert.Equal("operator", RunPlan.FromJson(json, MethodCatalogue.All).Method.Name);
    }

    [Fact]
    public void Settings_that_a_record_lacks_are_those_of_the_method()
    {
        JsonObject json = Toy.Plan(new ToySettings(9, 0.5)).ToJson();
        Assert.True(json["config"]!.AsObject().Remove("rate"));
        Assert.Equal(new ToySettings(9), RunPlan.FromJson(json, Toy.Methods).Config);
    }

    [Theory]
    [InlineData("recipe")]
    [InlineData("tier")]
    [InlineData("source")]
    [InlineData("model")]
    [InlineData("seed")]
    [InlineData("device")]
    [InlineData("fingerprints")]
    [InlineData("config")]
    public void A_part_that_is_missing_or_of_the_wrong_kind_is_named(string part)
    {
        JsonObject missing = Toy.Plan().ToJson(), wrong = Toy.Plan().ToJson();
        missing.Remove(part);
        wrong[part] = part == "seed" ? JsonValue.Create("five") : JsonValue.Create(5.5);
        foreach (JsonObject json in new[] { missing, wrong })
        {
            InputException error = Assert.Throws<InputException>(() => RunPlan.FromJson(json, Toy.Methods));
            Assert.Contains("run.json is not a record of a run", error.Message, StringComparison.Ordinal);
            Assert.Contains($"'{part}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unknown_names_and_settings_out_of_range_are_said()
    {
        void Refused(string expected, Action<JsonObject> damage)
        {
            JsonObject json = Toy.Plan().ToJson();
            damage(json);
            Assert.Contains(expected, Assert.Throws<InputException>(() => RunPlan.FromJson(json, Toy.Methods)).Message,
                StringComparison.Ordinal);
        }

        Refused("unknown method 'tyo'. Did you mean 'toy'?", json => json["method"] = "tyo");
        Refused("unknown model 'thrid'", json => json["model"] = "thrid");
        Refused("epochs", json => json["config"]!["epochs"] = 0);
        Refused("epochz", json => json["config"]!["epochz"] = 1);
    }

    [Fact]
    public void A_record_opens_with_its_plan_and_says_where_it_was_made()
    {
        toy.Create(Toy.Plan(new ToySettings(8)));
        RunRecord record = RunRecord.Open(toy.At("run"), Toy.Methods);
        Assert.Equal((new ToySettings(8), 5L), ((ToySettings)record.Plan.Config, record.Plan.Seed));
        Assert.Null(record.Summary);
        Assert.Equal("interrupted before its first checkpoint", record.State);
        JsonObject environment = record.Environment();
        Assert.Equal(Environment.ProcessorCount, environment["cores"]!.GetValue<int>());
        Assert.Equal(TorchSharp.torch.get_num_threads(), record.Threads);
        Assert.Equal(Environment.Version.ToString(), environment["dotnet"]!.GetValue<string>());
        Assert.True(DateTimeOffset.TryParse(environment["started"]!.GetValue<string>(), out DateTimeOffset started));
        Assert.InRange(DateTimeOffset.Now - started, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.StartsWith(environment["semiflow"]!.GetValue<string>(), Provenance.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_without_provenance_opens_too()
    {
        RunRecord record = toy.Create(Toy.Plan());
        RunFolder.WriteJson(record.Folder.RunFile, Toy.Plan().ToJson());
        Assert.Null(record.Threads);
        Assert.Null(RunRecord.Open(toy.At("run"), Toy.Methods).Environment()["cores"]);
    }

    [Fact]
    public void A_damaged_record_names_its_run()
    {
        RunRecord record = toy.Create(Toy.Plan());
        File.WriteAllText(record.Folder.RunFile, "{\"recipe\": \"toy");
        string message = Assert.Throws<InputException>(() => RunRecord.Open(toy.At("run"), Toy.Methods)).Message;
        Assert.Contains($"the run {toy.At("run")} is damaged", message, StringComparison.Ordinal);
        Assert.Contains("has no run.json", Assert.Throws<InputException>(
            () => RunRecord.Open(Directory.CreateDirectory(toy.At("empty")).FullName, Toy.Methods)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => toy.Create(Toy.Plan()));
    }

    [Fact]
    public void A_finished_run_has_its_summary()
    {
        RunRecord record = toy.Create(Toy.Plan());
        Summary summary = new("toy-recipe", [Toy.Error.Of(double.PositiveInfinity, 1.5)]);
        summary.Write(record.Folder.SummaryFile);
        Assert.Equal(("finished", summary.Figures[0]), (record.State, Assert.Single(record.Summary!.Figures)));
    }
}
