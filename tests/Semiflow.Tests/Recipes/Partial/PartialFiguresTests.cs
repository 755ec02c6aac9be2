using Semiflow.Recipes.Partial;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Partial;

/// <summary>Names of figures and trainings, on which run folders and scripts rely, and how results stand side by side.</summary>
public sealed class PartialFiguresTests
{
    private static readonly Contestant[] Estimates =
    [
        PartialFigures.HiddenAsItIs, PartialFigures.AffineFit, PartialFigures.ProbeOfNode, PartialFigures.Probe,
        PartialFigures.SeenProbeOfNode, PartialFigures.SeenProbe, PartialFigures.TrueProbe, PartialFigures.SlopeProbe,
        PartialFigures.Formula, PartialFigures.FormulaOfForecast,
    ];

    [Theory]
    [InlineData("Persistence", "mse_persistence", "persistence")]
    [InlineData("Climatology", "mse_climatology", "climatology")]
    [InlineData("NoHidden", "mse_no_hidden", "no-hidden")]
    [InlineData("Delay", "mse_delay", "delay")]
    [InlineData("OneStep", "mse_one_step", "one-step")]
    [InlineData("ConvLstm", "mse_conv_lstm", "conv-lstm")]
    [InlineData("Warping", "mse_warping", "warping")]
    public void Baselines_keep_the_names_of_their_figures_and_trainings(string kind, string figure, string training)
    {
        Contestant who = PartialFigures.Of(Enum.Parse<ForecastBaseline>(kind));
        Assert.Equal(figure, PartialFigures.Mse.For(who).Key);
        Assert.Equal(training, who.Training);
    }

    [Fact]
    public void Series_keep_their_keys()
    {
        Contestant blind = PartialFigures.Of(ForecastBaseline.NoHidden);
        Assert.Equal("nmse_lead_5", PartialFigures.ErrorAt(5).For(PartialFigures.Model).Key);
        Assert.Equal("nmse_no_hidden_lead_5", PartialFigures.ErrorAt(5).For(blind).Key);
        Assert.Equal("skill_lead_20", PartialFigures.SkillAt(20).Key);
        Assert.Equal("mse_substeps_1", PartialFigures.MseWith(1).Key);
        Assert.EndsWith("1 step per frame", PartialFigures.MseWith(1).Title, StringComparison.Ordinal);
        Assert.EndsWith("4 steps per frame", PartialFigures.MseWith(4).Title, StringComparison.Ordinal);
        Assert.Equal("model", PartialFigures.Model.Training);
    }

    [Fact]
    public void Estimates_of_the_hidden_state_keep_their_keys()
    {
        Assert.Equal(
            ["hidden_cosine", "hidden_cosine_affine", "hidden_cosine_probe_1", "hidden_cosine_probe_3", "observed_cosine_probe_1",
                "observed_cosine_probe_3", "true_cosine_probe_3", "slope_cosine_probe_3", "formula_cosine", "formula_cosine_forecast"],
            Estimates.Select(who => PartialFigures.HiddenCosine.For(who).Key));
        Assert.Equal(
            ["hidden_relative_error", "hidden_relative_error_probe_3", "observed_relative_error_probe_3", "formula_relative_error"],
            new[] { PartialFigures.HiddenAsItIs, PartialFigures.Probe, PartialFigures.SeenProbe, PartialFigures.Formula }
                .Select(who => PartialFigures.RelativeErrorOf(who).Key));
    }

    [Fact]
    public void Each_floor_has_its_ratio() => Assert.Equal(
        ["probe_over_observed_probe_3", "probe_over_true_probe_3", "probe_over_slope_probe_3", "probe_over_formula"],
        PartialFigures.Floors.Select(floor => PartialFigures.RatioTo(floor).Key));

    /// <summary>Methods and estimates are rows, errors and cosines columns; what the model alone has is a list.</summary>
    [Fact]
    public void Results_are_a_matrix_of_methods_and_figures()
    {
        Contestant still = PartialFigures.Of(ForecastBaseline.Persistence);
        var matrix = ResultMatrix.Of(new Summary("partial-euler",
        [
            PartialFigures.Mse.For(PartialFigures.Model).Of(0.5), PartialFigures.Mse.For(still).Of(2),
            PartialFigures.ErrorAt(1).For(PartialFigures.Model).Of(0.25), PartialFigures.ErrorAt(1).For(still).Of(0.125),
            PartialFigures.SkillAt(1).Of(75),
            PartialFigures.HiddenCosine.For(PartialFigures.Probe).Of(0.75), PartialFigures.HiddenCosine.For(PartialFigures.Formula).Of(0.5),
            PartialFigures.RelativeErrorOf(PartialFigures.Probe).Of(25), PartialFigures.RelativeErrorOf(PartialFigures.Formula).Of(50),
        ]));
        Assert.Equal(
            ["the model", "persistence", "probe of the state, 3 × 3 nodes", "floor: geostrophic balance of the true height"], matrix.Rows);
        Assert.Equal(["mse", "nmse_lead_1", "hidden_cosine", "hidden_relative_error"], matrix.Columns.Select(column => column.Key));
        Assert.Equal(
            ["the model", "persistence", PartialFigures.Probe.Title, PartialFigures.Probe.Title],
            matrix.Columns.Select(column => column.Best)); // Errors are better small, cosines large.
        Assert.Equal("skill over persistence, frame 1", Assert.Single(matrix.Others).Title);
    }

    [Fact]
    public void Headlines_are_the_error_what_it_must_beat_and_the_hidden_state_with_its_floor()
    {
        bool Opens(ForecastBaseline kind) => PartialFigures.Mse.For(PartialFigures.Of(kind)).Headline;
        Assert.Equal(
            [ForecastBaseline.Persistence, ForecastBaseline.NoHidden], Enum.GetValues<ForecastBaseline>().Where(Opens));
        Assert.Equal(
            [PartialFigures.Probe, PartialFigures.Formula], Estimates.Where(who => PartialFigures.HiddenCosine.For(who).Headline));
        Assert.True(PartialFigures.Mse.For(PartialFigures.Model).Headline);
    }

    /// <summary>No number of the paper could be read: nothing may stand beside ours as if it were published.</summary>
    [Fact]
    public void The_recipes_are_in_the_catalogue_and_claim_no_published_value()
    {
        Assert.Equal(["partial-shallow-water", "partial-euler", "partial-ocean"], PartialExperiments.All.Select(recipe => recipe.Name));
        Assert.All(PartialExperiments.All, recipe =>
        {
            Assert.Same(recipe, RecipeCatalogue.Find(recipe.Name));
            Assert.Same(PartialMethod.Instance, recipe.Method);
            Assert.Empty(recipe.Published);
            Assert.Null(recipe.PublishedOf(PartialFigures.Mse));
        });
        Assert.Equal(PartialExperiments.All, ((IMethod)PartialMethod.Instance).Recipes);
    }
}
