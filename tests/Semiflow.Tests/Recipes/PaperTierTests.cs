using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Recipes.Modulewise;
using Semiflow.Tests.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes;

/// <summary>Paper tiers are the papers': they train as published, and each setting says where it comes from.</summary>
public sealed class PaperTierTests
{
    private static readonly string[] Kinds = ["paper: ", "authors' code", "other code: ", "ours: "];

    public static TheoryData<string> Names => [.. RecipeCatalogue.All.Select(recipe => recipe.Name)];

    /// <summary>
    /// What the tables of the specifications give, where we follow them (spec cno.md 7.1) (spec leads.md 2.2, 6) (spec aphynity.md 5 to 7)
    /// (spec least-action.md 3, 4) (spec modulewise.md 5, 7).
    /// </summary>
    public static TheoryData<string, string> Given => new()
    {
        { "cno-poisson", Operators },
        { "cno-wave", Operators },
        { "cno-transport-smooth", Operators },
        { "cno-transport-discontinuous", Operators },
        { "leads-lotka-volterra", Leads + " training.norm" },
        { "leads-gray-scott", Leads + " training.norm" },
        { "leads-navier-stokes", Leads + " model.modes model.project_channels" },
        { "aphynity-pendulum", Aphynity + " multiplier.start multiplier.rate" },
        { "aphynity-reaction-diffusion", Aphynity },
        { "aphynity-wave", Aphynity + " multiplier.start" },
        { "least-action-cifar", LeastAction },
        { "modulewise-cifar",
            Modulewise + " data.train model.filters model.blocks model.stem model.encoder_alone model.count training.epoch_growth" },
        { "modulewise-stl10", Modulewise + " model.modules model.pools training.smoothing transport.kind transport.tau" },
        { "modulewise-tinyimagenet",
            Modulewise + " model.network_stem model.modules model.pools training.smoothing transport.kind transport.tau" },
    };

    private static string Operators => "data.points data.train data.validation data.test data.test_out model.channels "
        + "model.residual_blocks model.neck_blocks model.layers model.lift_channels model.half_width budget.epochs budget.batch_size "
        + "budget.patience optimizer.rate optimizer.weight_decay optimizer.schedule optimizer.factor optimizer.every training.loss";

    private static string LeastAction => "data.augment data.protocol model.blocks model.width model.weights model.batch_norm model.stem "
        + "model.head budget.epochs budget.batch_size optimizer.method optimizer.rate optimizer.momentum optimizer.weight_decay "
        + "optimizer.schedule optimizer.milestones optimizer.factor multiplier.start multiplier.rate multiplier.every training.variant "
        + "training.reduction";

    private static string Leads => "data.train data.test model.width model.hidden_layers model.deviation model.output_scale solver.method "
        + "solver.substeps budget.moves budget.moves_per_epoch budget.batch_size optimizer.method optimizer.rate optimizer.schedule "
        + "training.penalty_weight training.lipschitz_weight training.restart_decay training.restart_every adaptation.moves "
        + "adaptation.rate";

    private static string Aphynity => "data.train data.test data.frames data.paper_compat model.width model.hidden_layers "
        + "model.paper_compat solver.method solver.substeps budget.epochs budget.passes budget.batch_size optimizer.rate "
        + "optimizer.schedule multiplier.rule multiplier.every training.norm training.warm_start training.timing";

    private static string Modulewise => "data.augment model.head model.weights model.gain budget.epochs budget.batch_size optimizer.method "
        + "optimizer.rate optimizer.momentum optimizer.weight_decay optimizer.schedule training.regime transport.form transport.reduction "
        + "evaluation.methods evaluation.seeds end_to_end.epochs end_to_end.rate end_to_end.milestones end_to_end.factor";

    /// <summary>A name that no setting has would say nothing, and two that say different things of one setting too much.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Sources_are_those_of_settings(string name)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        string[] paths = [.. Configuration.Leaves(recipe.Method.Checked(recipe.Paper)).Select(leaf => leaf.Path)];
        Assert.NotEmpty(recipe.SettingSources);
        Assert.All(recipe.SettingSources, source =>
        {
            Assert.All(SettingPath.Each(source.Key), each => Assert.Contains(paths, path => SettingPath.Covers(each, path)));
            Assert.Contains(Kinds, kind => source.Value.StartsWith(kind, StringComparison.Ordinal));
        });
        string[] lists = [.. recipe.SettingSources.Keys.Where(key => key.Contains('{', StringComparison.Ordinal))];
        Assert.All(paths, path => Assert.True(
            recipe.SettingSources.ContainsKey(path) || lists.Count(list => SettingPath.Covers(list, path)) < 2, path));
    }

    [Theory, MemberData(nameof(Given))]
    public void Settings_that_the_specification_gives_name_its_source(string name, string paths)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        Assert.All(paths.Split(' '), path => Assert.False(
            recipe.SourceOf("paper", path).StartsWith("ours", StringComparison.Ordinal), $"{path}: {recipe.SourceOf("paper", path)}"));
    }

    /// <summary>The nearest name says it; the small tier has the source where it has the value.</summary>
    [Fact]
    public void The_source_of_a_setting_is_the_nearest()
    {
        Recipe recipe = RecipeCatalogue.Find("cno-poisson") with
        {
            SettingSources = new Dictionary<string, string>
                { ["*"] = "ours: all", ["model.*"] = "paper: 1", ["model.{layers,channels}"] = "paper: 2",
                    ["model.channels"] = "paper: 3" },
        };
        Assert.Equal(
            ["paper: 3", "paper: 2", "paper: 1", "ours: all"],
            new[] { "model.channels", "model.layers", "model.kernel_size",
                "budget.epochs" }.Select(path => recipe.SourceOf("paper", path)));
        Assert.Equal("paper: 3", recipe.SourceOf("small", "model.channels")); // 16 in both.
        Assert.Equal("ours", recipe.SourceOf("small", "budget.epochs"));
        Assert.Equal("ours", (recipe with { SettingSources = new Dictionary<string, string>() }).SourceOf("paper", "model.channels"));
        Assert.Throws<InputException>(() => recipe.SourceOf("papers", "model.channels"));
    }

    [Fact]
    public void Show_prints_the_source_of_each_setting()
    {
        string output = CommandLine.Run("show", "aphynity-wave", "--tier", "paper").Output;
        Assert.Matches(@"setting +value +from +must be +means", output);
        Assert.Matches(@"budget\.batch_size +64 +authors' code ", output);
        Assert.Matches(@"multiplier\.rate +100 +ours: with the", output);
        Assert.Matches(@"budget\.batch_size +4 +ours ", CommandLine.Run("show", "aphynity-wave").Output);
    }

    /// <summary>
    /// Passes over the trajectories, and moves, as the authors' codes make them (spec aphynity.md 2) (spec leads.md 2.2, 7).
    /// </summary>
    [Fact]
    public void Dynamics_are_trained_as_long_as_published()
    {
        Assert.All(AphynityExperiments.All, recipe =>
        {
            var paper = (AphynityConfig)recipe.Paper;
            Assert.Equal(50_000, paper.Budget.Epochs * paper.Budget.Passes);
            bool field = recipe.Name != "aphynity-pendulum";
            Assert.Equal((field, field, false), (paper.Data.PaperCompat, paper.Model.PaperCompat, paper.Model.Normalize));
        });
        Assert.Equal([120_000, 120_000, 4 * 120_000], LeadsExperiments.All.Select(recipe => ((LeadsConfig)recipe.Paper).Budget.Moves));
        Assert.All(LeadsExperiments.All, recipe => Assert.Equal(
            (2000, 1e-3), (((LeadsConfig)recipe.Paper).Adaptation.Moves, ((LeadsConfig)recipe.Paper).Adaptation.Rate)));
    }

    /// <summary>
    /// SGD at 0.1, a fifth at epochs 120, 160 and 200, 300 epochs (spec modulewise.md 7), beside modules at 0.002 to 0.007.
    /// </summary>
    [Theory]
    [InlineData("modulewise-cifar", 0.007, 1e-4)]
    [InlineData("modulewise-stl10", 0.002, 2e-4)]
    [InlineData("modulewise-tinyimagenet", 0.003, 2e-4)]
    public void The_network_end_to_end_is_trained_as_published(string name, double rate, double weightDecay)
    {
        var paper = (ModulewiseConfig)RecipeCatalogue.Find(name).Paper;
        OptimizerSpec modules = paper.Optimizer.Spec(300), whole = paper.EndToEnd.Over(paper.Optimizer).Spec(300);
        Assert.Equal((rate, weightDecay, 0.9), (modules.Rate, modules.WeightDecay, modules.Momentum));
        Assert.Null(modules.Schedule);
        Assert.Equal((OptimizerMethod.Sgd, 0.1, 1e-4, 0.9), (whole.Method, whole.Rate, whole.WeightDecay, whole.Momentum));
        Assert.Equal(new double[] { 1, 1, 0.2, 0.2, 0.04, 0.008 }, new[] { 0, 119, 120, 159, 160, 200 }
            .Select(epoch => Math.Round(whole.Schedule!.Factor(epoch, 300), 12)));
        Assert.Equal(300, paper.EndToEnd.Epochs);
    }

    /// <summary>Unset, the whole network is trained as its modules are: small tiers, own data and old runs.</summary>
    [Fact]
    public void The_network_end_to_end_is_trained_as_its_modules_where_nothing_is_said()
    {
        var modules = new Optimizer(OptimizerMethod.Sgd, Rate: 0.5, WeightDecay: 0.25, Schedule: ScheduleKind.Cosine);
        Assert.Same(modules.Milestones, new EndToEndConfig().Over(modules).Milestones);
        Assert.Equal(modules, new EndToEndConfig().Over(modules) with { Milestones = modules.Milestones });
        Assert.All(ModulewiseExperiments.All, recipe =>
            Assert.Equal(Leaves(new EndToEndConfig()), Leaves(((ModulewiseConfig)recipe.Small).EndToEnd)));
    }

    private static string[] Leaves(object settings) =>
        [.. Configuration.Leaves(settings).Select(leaf => $"{leaf.Path}={Configuration.Text(leaf.Value)}")];
}
