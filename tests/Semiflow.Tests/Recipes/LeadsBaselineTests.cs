using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Principles.Environments;
using Semiflow.Tests.Protocol;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

/// <summary>Baselines of LEADS that are no decomposition: whole contestants, off in small tiers.</summary>
public sealed class LeadsBaselineTests : IDisposable
{
    private const string Others = "evaluation.baselines=[fine_tuned,context_conditioned,recurrent,maml]";
    private static readonly string[] Tiny =
        ["model.width=4", "data.validation=1", "data.test=2", "budget.moves=4", "budget.moves_per_epoch=2", "adaptation.moves=4"];

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Small_tiers_have_the_decompositions_and_paper_tiers_all()
    {
        LeadsBaseline[] decompositions = [LeadsBaseline.OneForAll, LeadsBaseline.OnePerEnvironment, LeadsBaseline.LeadsNoMin];
        Assert.All(LeadsExperiments.All, recipe =>
        {
            Assert.Empty(((LeadsConfig)recipe.Small).Evaluation.Baselines.Except(decompositions));
            Assert.Equal(
                Enum.GetValues<LeadsBaseline>().Except([LeadsBaseline.Leads]).Order(),
                ((LeadsConfig)recipe.Paper).Evaluation.Baselines.Order());
            var how = ((LeadsConfig)recipe.Paper).Baselines;
            Assert.Equal((2, 1e-4, 1e-6), (how.ContextSize, how.ContextWeight, how.DirectionWeight)); // (spec leads.md 3)
        });
        Assert.Equal(decompositions, LeadsConfig.ForOwnData("mlp").Evaluation.Baselines);
    }

    [Fact]
    public void A_run_with_them_resumes_to_the_same_numbers_wherever_it_was_stopped()
    {
        string[] run = ["run", "leads-lotka-volterra", "--seed", "3", "--set", .. Tiny, "adaptation.kinds=[shared_only]", Others];
        (int code, _, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        foreach (string who in new[] { "one_for_all_tuned", "context_conditioned", "recurrent", "maml" })
        {
            Assert.True(double.IsFinite(summary[$"mse_{who}"]!.Value), who);
            Assert.True(double.IsFinite(summary[$"adaptation_mse_{who}"]!.Value), who);
        }

        Assert.Null(summary["mse_one_for_all"]); // Trained, since another starts from it, but not asked for.
        string[] stops = ["context-conditioned:", "maml:", "tune-maml:", "adapt-recurrent:"];
        for (int i = 0; i < stops.Length; i++)
        {
            using var stopper = new Stopper(stops[i]);
            string[] command = i == 0 ? [.. run, "--out", cli.At("cut")] : ["resume", cli.At("cut")];
            Assert.Equal(130, Semiflow.Cli.Program.Run(command, stopper, TextWriter.Null, interactive: false, stopper.Token));
        }

        (code, _, error) = CommandLine.Run("resume", cli.At("cut"));
        Assert.True(code == 0, error);
        Assert.Equal(CommandLine.Results(cli.At("whole")), CommandLine.Results(cli.At("cut")));
        string report = File.ReadAllText(Path.Combine(cli.At("cut"), "report.html"));
        string[] rows =
            ["context vectors (CoDA)", "recurrent network (GRU)", "meta-learned (MAML), fine-tuned", "one for all, fine-tuned"];
        Assert.All(rows, row => Assert.Contains($"<th scope=\"row\">{row}</th>", report, StringComparison.Ordinal));
    }

    /// <summary>
    /// Trainings have the budget of LEADS, fine-tuning that of adaptation, the first parameters are those of one for all, and fine-tuning
    /// starts from what was learned.
    /// </summary>
    [Fact]
    public void Each_has_the_budget_of_all_others_and_a_fine_tuning()
    {
        Recipe recipe = RecipeCatalogue.Find("leads-lotka-volterra");
        RunTrace trace = RunTrace.Of(
            recipe, "small", 0, Others, "adaptation.moves=2", "adaptation.rate=0.02", "budget.moves=8", "adaptation.kinds=[fresh]",
            "baselines.context_rate=0.03");
        Dictionary<string, ToldTraining> told = trace.Trainings.ToDictionary(each => each.Told.Name, each => each.Told);
        string[] whole = ["one-for-all", "context-conditioned", "recurrent", "maml"];
        string[] after = ["tune-one-for-all-tuned", "tune-maml", "adapt-one-for-all-tuned", "adapt-context-conditioned", "adapt-recurrent",
            "adapt-maml"];
        Assert.Empty(whole.Concat(after).Except(told.Keys));
        Assert.All(whole, name => Assert.Equal(told["model"].Options, told[name].Options));
        Assert.All(whole, name => Assert.Equal(told["model"].Players.Single().Optimizer, told[name].Players.Single().Optimizer));
        Assert.All(after, name => Assert.Equal((name, 1), (name, told[name].Options.Epochs)));
        Assert.All(after, name => Assert.Equal(
            name == "adapt-context-conditioned" ? 0.03 : 0.02, told[name].Players.Single().Optimizer.Rate));

        // f and g: what one for all trains, and meta-learning; the widest recurrent network that is not larger; of contexts, θ and as much
        // for each of two directions. In new environments two contexts alone are learned, or all weights of each.
        long size = told["one-for-all"].Size, known = told["model"].Size / (size / 2) - 1;
        Assert.Equal(size, told["maml"].Size);
        Assert.Equal((3 * size) + (2 * known), told["context-conditioned"].Size);
        Assert.InRange(told["recurrent"].Size, 0.7 * size, size);
        Assert.Equal(known * size, told["tune-maml"].Size);
        long unseen = told["adapt-maml"].Size / size;
        Assert.Equal(2 * unseen, told["adapt-context-conditioned"].Size);
        Assert.Equal(unseen * told["recurrent"].Size, told["adapt-recurrent"].Size);
    }

    [Theory]
    [InlineData("leads-gray-scott")]
    [InlineData("leads-navier-stokes")]
    public void Fields_have_them_too(string name)
    {
        RunTrace trace = RunTrace.Of(
            RecipeCatalogue.Find(name), "small", 0, Others, "budget.moves=1", "budget.moves_per_epoch=1", "adaptation.moves=1",
            "data.train=1", "data.test=1", "adaptation.kinds=[shared_only]");
        foreach (string who in new[] { "one_for_all_tuned", "context_conditioned", "recurrent", "maml" })
        {
            Assert.True(double.IsFinite(trace.Results[$"mse_{who}"]), who);
            Assert.True(double.IsFinite(trace.Results[$"adaptation_mse_{who}"]), who);
        }
    }

    [Fact]
    public void What_cannot_be_trained_is_refused_before_anything_is()
    {
        using DisposeScope scope = NewDisposeScope();
        (int code, _, string error) = CommandLine.Run(
            "run", "leads-lotka-volterra", "--out", cli.At("run"), "--set", "adaptation.moves=0", "evaluation.baselines=[maml]");
        Assert.Equal(2, code);
        Assert.Contains("adaptation.moves", error, StringComparison.Ordinal);

        TrajectorySet set = LeadsFixture.Simulate(2, 0, 12, frames: 5, type: float64);
        TrajectoryData.Write(cli.At("uneven.npz"), set with { Times = tensor(new[] { 0, 0.5, 1, 2, 3.0 }) });
        TrajectoryData.Write(cli.At("line.npz"), set with { States = set.States.unsqueeze(3).expand(-1, -1, -1, 16) });
        foreach ((string file, string model, string why) in new[]
            { ("uneven.npz", "mlp", "not evenly spaced"), ("line.npz", "fno", "not in 1: leave recurrent out") })
        {
            (code, string output, error) = CommandLine.Run(
                ["train", "--data", cli.At(file), "--method", "leads", "--model", model, "--out", cli.At($"run-{model}"), "--set",
                    "evaluation.baselines=[recurrent]", "budget.moves=1", .. model == "fno" ? ["model.modes=4"] : Array.Empty<string>()]);
            Assert.Equal(2, code);
            Assert.Contains(why, error, StringComparison.Ordinal);
            Assert.DoesNotContain("epoch 1", output, StringComparison.Ordinal);
        }
    }
}
