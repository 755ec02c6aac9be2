using Semiflow.Metrics;
using Semiflow.Operators;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>What a trained model does on test data.</summary>
/// <param name="In">Errors in distribution.</param>
/// <param name="Out">Errors out of distribution; null without such data.</param>
/// <param name="MeanPredictor">Errors in distribution of predicting the mean of the training outputs.</param>
/// <param name="InByGrid">Median normalized error in distribution, as a fraction, at each number of points; empty without a study.</param>
/// <param name="OutByGrid">The same out of distribution.</param>
internal sealed record OperatorResults(
    TestErrors In, TestErrors? Out, TestErrors MeanPredictor, IReadOnlyList<(int Points, double Error)> InByGrid,
    IReadOnlyList<(int Points, double Error)> OutByGrid)
{
    /// <summary>Measures all that the settings ask for.</summary>
    public static OperatorResults Measure(RunSession run, OperatorLearningConfig config, RunData data, LearnedOperator model)
    {
        OperatorEvaluationConfig how = config.Evaluation;
        IRunObserver observer = run.Observer;
        int[] grids = run.Plan.Source.System is null ? [] : [.. how.Resolutions];
        int tasks = 2 + grids.Length, done = 0;
        void Step()
        {
            run.Token.ThrowIfCancellationRequested();
            observer.Advance("evaluation", (double)done++ / tasks);
        }

        Step();
        TestErrors inside = TestErrors.Measure(model, data.Test, observer);
        Step();
        TestErrors? outside = data.TestOut is null ? null : TestErrors.Measure(model, data.TestOut, observer);
        TestErrors mean = TestErrors.OfMean(model, data.Train, data.Test);
        var insideByGrid = new List<(int, double)>();
        var outsideByGrid = new List<(int, double)>();
        foreach (int points in grids)
        {
            Step();
            Grid grid = data.Test.Input.Grid.WithPoints(points);
            FunctionPairs test = GeneratedPairs.Test(run.Plan, grid, Math.Min(how.ResolutionSamples, data.Test.Count));
            insideByGrid.Add((points, TestErrors.Measure(model, test, observer).MedianNormalized / 100));
            if (data.TestOut is not null)
            {
                FunctionPairs testOut = GeneratedPairs.TestOut(run.Plan, grid, Math.Min(how.ResolutionSamples, data.TestOut.Count));
                outsideByGrid.Add((points, TestErrors.Measure(model, testOut, observer).MedianNormalized / 100));
            }
        }

        observer.Advance("evaluation", 1);
        return new OperatorResults(inside, outside, mean, insideByGrid, outsideByGrid);
    }

    /// <summary>The resolution study as a figure shows it.</summary>
    public IReadOnlyList<ResolutionSeries> Resolutions =>
    [
        .. new[] { (OperatorFigures.In, InByGrid), (OperatorFigures.Out, OutByGrid) }.Where(side => side.Item2.Count > 0)
            .Select(side => new ResolutionSeries(
                side.Item1.Title, [.. side.Item2.Select(each => each.Points)], [.. side.Item2.Select(each => each.Error)])),
    ];

    /// <summary>The figures of the run; published ones beside them where samples and grid are those of the recipe.</summary>
    public Summary Summary(RunSession run, OperatorLearningConfig config, long parameters, TrainingResult training)
    {
        var figures = new RunFigures(run, published: run.Recipe is { } recipe && config.IsComparable(recipe));
        (Contestant Who, TestErrors? Errors, IReadOnlyList<(int Points, double Error)> ByGrid)[] sides =
            [(OperatorFigures.In, In, InByGrid), (OperatorFigures.Out, Out, OutByGrid)];
        foreach ((Contestant who, TestErrors? errors, _) in sides)
        {
            figures.Add(OperatorFigures.Normalized.For(who), errors?.MedianNormalized);
        }

        foreach ((Contestant who, TestErrors? errors, _) in sides)
        {
            figures.Add(OperatorFigures.Physical.For(who), errors?.MedianPhysical);
        }

        foreach ((Contestant who, TestErrors? errors, _) in sides)
        {
            ErrorSummary? spread = errors is null ? null : ErrorSummary.Of(errors.Normalized, seed: 0);
            figures.Add(OperatorFigures.Mean.For(who), spread?.Mean);
            figures.Add(OperatorFigures.LowerQuartile.For(who), spread?.LowerQuartile);
            figures.Add(OperatorFigures.UpperQuartile.For(who), spread?.UpperQuartile);
            figures.Add(OperatorFigures.Largest.For(who), spread?.Maximum);
        }

        figures.Add(OperatorFigures.Normalized.For(OperatorFigures.MeanPredictor), MeanPredictor.MedianNormalized);
        figures.Add(OperatorFigures.Physical.For(OperatorFigures.MeanPredictor), MeanPredictor.MedianPhysical);
        foreach ((Contestant who, _, IReadOnlyList<(int Points, double Error)> byGrid) in sides)
        {
            foreach ((int points, double error) in byGrid)
            {
                figures.Add(OperatorFigures.OnGrid(points).For(who), 100 * error);
            }
        }

        return figures.Summary(parameters, training);
    }
}
