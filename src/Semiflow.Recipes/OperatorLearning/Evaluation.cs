using Semiflow.Metrics;
using Semiflow.Operators;
using Semiflow.Recipes.Reporting;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>What a trained model does on test data.</summary>
/// <param name="In">Errors in distribution.</param>
/// <param name="Out">Errors out of distribution; null without such data.</param>
/// <param name="MeanPredictor">Errors in distribution of predicting the mean of the training outputs.</param>
/// <param name="Resolutions">Median normalized error, percent, against the grid.</param>
internal sealed record Evaluation(TestErrors In, TestErrors? Out, TestErrors MeanPredictor, IReadOnlyList<ResolutionSeries> Resolutions)
{
    /// <summary>Measures all that the plan asks for.</summary>
    public static Evaluation Of(RunPlan plan, OperatorLearningConfig config, RunData data, LearnedOperator model, IRunObserver observer,
        CancellationToken token)
    {
        EvaluationConfig how = config.Evaluation;
        int[] resolutions = plan.Source.System is null ? [] : [.. how.Resolutions];
        int tasks = 2 + resolutions.Length, done = 0;
        void Step()
        {
            token.ThrowIfCancellationRequested();
            observer.Advance("evaluation", (double)done++ / tasks);
        }

        Step();
        TestErrors inside = TestErrors.Of(model, data.Test, observer);
        Step();
        TestErrors? outside = data.TestOut is null ? null : TestErrors.Of(model, data.TestOut, observer);
        TestErrors mean = TestErrors.OfMean(model, data.Train, data.Test);
        var insideByGrid = new List<double>();
        var outsideByGrid = new List<double>();
        foreach (int points in resolutions)
        {
            Step();
            Grid grid = data.Test.Input.Grid.WithPoints(points);
            Pairs test = GeneratedData.Test(plan, grid, Math.Min(how.ResolutionSamples, data.Test.Count));
            insideByGrid.Add(TestErrors.Of(model, test, observer).MedianNormalized);
            if (data.TestOut is not null)
            {
                Pairs testOut = GeneratedData.TestOut(plan, grid, Math.Min(how.ResolutionSamples, data.TestOut.Count));
                outsideByGrid.Add(TestErrors.Of(model, testOut, observer).MedianNormalized);
            }
        }

        observer.Advance("evaluation", 1);
        List<ResolutionSeries> series = [];
        if (resolutions.Length > 0)
        {
            series.Add(new ResolutionSeries("in distribution", resolutions, [.. insideByGrid.Select(error => error / 100)]));
        }

        if (outsideByGrid.Count > 0)
        {
            series.Add(new ResolutionSeries("out of distribution", resolutions, [.. outsideByGrid.Select(error => error / 100)]));
        }

        return new Evaluation(inside, outside, mean, series);
    }

    /// <summary>The results in the order in which to show them, published numbers beside.</summary>
    public Summary Summary(RunPlan plan, OperatorLearningConfig config, IReadOnlyList<KeyValuePair<string, SummaryFigure>> costs)
    {
        Recipe? published = RecipeCatalogue.All.FirstOrDefault(each => each.Name == plan.Recipe && config.IsComparable(each));
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string name, double? value, string unit)
        {
            if (value is { } number)
            {
                figures.Add(new(name, new SummaryFigure(number, unit, published?.PublishedOf(name))));
            }
        }

        Add("error_in_normalized", In.MedianNormalized, "%");
        Add("error_out_normalized", Out?.MedianNormalized, "%");
        Add("error_in_physical", In.MedianPhysical, "%");
        Add("error_out_physical", Out?.MedianPhysical, "%");
        foreach ((string side, TestErrors? errors) in new[] { ("in", In), ("out", Out) })
        {
            ErrorSummary? spread = errors is null ? null : ErrorSummary.Of(errors.Normalized, seed: 0);
            Add($"error_{side}_mean", spread?.Mean, "%");
            Add($"error_{side}_lower_quartile", spread?.LowerQuartile, "%");
            Add($"error_{side}_upper_quartile", spread?.UpperQuartile, "%");
            Add($"error_{side}_max", spread?.Maximum, "%");
        }

        Add("error_mean_predictor_normalized", MeanPredictor.MedianNormalized, "%");
        Add("error_mean_predictor_physical", MeanPredictor.MedianPhysical, "%");
        foreach ((ResolutionSeries series, string side) in Resolutions.Zip(["in", "out"]))
        {
            foreach ((int points, double error) in series.Points.Zip(series.Errors))
            {
                Add($"error_{side}_normalized_{points}", 100 * error, "%");
            }
        }

        return new Summary(plan.Recipe, [.. figures, .. costs]);
    }
}
