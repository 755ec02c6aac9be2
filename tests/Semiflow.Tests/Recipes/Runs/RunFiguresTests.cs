using Semiflow.Metrics;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>How measured values become a summary: keys, intervals, published values beside, costs last.</summary>
public sealed class RunFiguresTests : IDisposable
{
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    /// <summary>Values 1, 2, 3: mean 2, deviation 1, Student's t at 97.5 % and two degrees of freedom 4.302653.</summary>
    [Fact]
    public void Several_seeds_have_a_mean_and_its_interval()
    {
        RunFigures figures = new(toy.Session(Toy.Plan()));
        figures.Add(Toy.Error.For(Toy.Other), MeanInterval.Of([1, 2, 3]));
        Summary summary = figures.Summary(7, Toy.Training());
        Assert.Equal(2, summary["error_the_other"]!.Value);
        Assert.Equal(2 - (4.302653 / Math.Sqrt(3)), summary["error_the_other_low"]!.Value, 1e-6);
        Assert.Equal(2 + (4.302653 / Math.Sqrt(3)), summary["error_the_other_high"]!.Value, 1e-6);
        Assert.Equal(
            [FigurePart.Value, FigurePart.Low, FigurePart.High],
            summary.Figures.Where(figure => figure.Value.Base == "error").Select(figure => figure.Value.Part));
    }

    [Fact]
    public void One_seed_has_no_interval_and_no_value_no_figure()
    {
        RunFigures figures = new(toy.Session(Toy.Plan()));
        figures.Add(Toy.Error, MeanInterval.Of([4]));
        figures.Add(Toy.Slope, (double?)null);
        Summary summary = figures.Summary(7, Toy.Training());
        Assert.Equal(4, summary["error"]!.Value);
        Assert.Null(summary["error_low"]);
        Assert.Null(summary["error_high"]);
        Assert.Null(summary["slope"]);
    }

    [Fact]
    public void What_is_not_finite_is_a_value()
    {
        RunFigures figures = new(toy.Session(Toy.Plan()));
        figures.Add(Toy.Error, double.NaN);
        figures.Add(Toy.Slope, double.NegativeInfinity);
        Summary summary = figures.Summary(7, Toy.Training());
        Assert.Equal((double.NaN, double.NegativeInfinity), (summary["error"]!.Value, summary["slope"]!.Value));
    }

    [Theory]
    [InlineData(true, 1.5, 2.5)]
    [InlineData(false, null, null)]
    public void Published_values_stand_beside_their_own_figure_where_they_are_comparable(bool published, double? ours, double? others)
    {
        RunFigures figures = new(toy.Session(Toy.Plan()), published);
        figures.Add(Toy.Error.For(Toy.Main), 1);
        figures.Add(Toy.Error.For(Toy.Other), 1);
        figures.Add(Toy.Slope, 1);
        Summary summary = figures.Summary(7, Toy.Training());
        Assert.Equal((ours, others), (summary["error"]!.Published, summary["error_the_other"]!.Published));
        Assert.Null(summary["slope"]!.Published);
    }

    [Fact]
    public void A_plan_of_no_recipe_has_no_published_values()
    {
        RunFigures figures = new(toy.Session(Toy.Plan() with { Recipe = "train" }));
        figures.Add(Toy.Error, 1);
        Assert.Null(figures.Summary(7, Toy.Training())["error"]!.Published);
    }

    /// <summary>Ten moves in two seconds are 200 ms each.</summary>
    [Fact]
    public void Costs_come_last()
    {
        RunFigures figures = new(toy.Session(Toy.Plan()));
        figures.Add(Toy.Slope, 1);
        Summary summary = figures.Summary(1234, Toy.Training());
        Assert.Equal("toy-recipe", summary.Name);
        Assert.Equal(
            ["slope", "parameters", "best_epoch", "step_ms", "seconds_training", "seconds_total", "peak_memory_mib"],
            summary.Figures.Select(figure => figure.Key));
        Assert.Equal((1234.0, 3.0, 200.0),
            (summary["parameters"]!.Value, summary["best_epoch"]!.Value, summary["step_ms"]!.Value));
        Assert.Equal(("ms", "MiB"), (summary["step_ms"]!.Unit, summary["peak_memory_mib"]!.Unit));
        Assert.InRange(summary["peak_memory_mib"]!.Value, 1, 1e6);
        Assert.Equal(Better.Neither, summary["parameters"]!.Better);
        Assert.Equal(Better.Lower, summary["seconds_total"]!.Better);
    }

    [Fact]
    public void Without_validation_the_last_epoch_was_kept()
    {
        TrainingResult training = Toy.Training() with { BestEpoch = null, BestValidation = null };
        Assert.Equal(4, new RunFigures(toy.Session(Toy.Plan())).Summary(1, training)["best_epoch"]!.Value);
    }

    [Fact]
    public void A_recipe_finds_published_values_by_figure_and_names_each_source_once()
    {
        Assert.Equal(1.5, Toy.Recipe.PublishedOf(Toy.Error));
        Assert.Equal(1.5, Toy.Recipe.PublishedOf(Toy.Error.For(Toy.Main)));
        Assert.Equal(2.5, Toy.Recipe.PublishedOf(Toy.Error.For(Toy.Other)));
        Assert.Equal(3.5, Toy.Recipe.PublishedOf("error_late"));
        Assert.Null(Toy.Recipe.PublishedOf(Toy.Slope));
        Assert.Equal("A paper; Another paper", Toy.Recipe.Reference);
        Assert.Equal("", (Toy.Recipe with { Published = [] }).Reference);
        Assert.Contains("'paper'", Assert.Throws<InputException>(() => Toy.Recipe.Settings("papr")).Message, StringComparison.Ordinal);
    }
}
