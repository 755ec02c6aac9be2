using Semiflow.Operators;
using Semiflow.Recipes.OperatorLearning;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.OperatorLearning;

/// <summary>What is measured: errors against norms by hand, keys, published values, the resolution study.</summary>
public sealed class OperatorFiguresTests : IDisposable
{
    private static readonly Grid Line = new(new Axis(0, 1, 4));

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly List<string> said = [];

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Samples_are_called_what_they_are_however_few_there_are()
    {
        Assert.Equal([("The only one", 0)], OperatorReport.Chosen([3]));
        Assert.Equal([("Best", 1), ("Worst", 0)], OperatorReport.Chosen([3, 2]));
        Assert.Equal([("Best", 1), ("Median", 0), ("Worst", 2)], OperatorReport.Chosen([3, 2, 4]));
    }

    [Fact]
    public void Long_statements_are_broken_between_clauses_and_short_ones_are_not()
    {
        var listener = new Listener(said);
        listener.SayClauses("data:", "f.npz: input [24, 16, 16]; boundary dirichlet");
        Assert.Equal(["data:       f.npz: input [24, 16, 16]; boundary dirichlet"], said);
        said.Clear();
        string path = new('p', 120), long1 = string.Join(' ', Enumerable.Repeat("word", 30));
        listener.SayClauses("data:", $"{path}: input; {new string('a', 50)}; {new string('b', 50)}; {long1}; end");
        Assert.Equal($"data:       {path}:", said[0]);
        Assert.All(said[1..], line => Assert.True(line.Length <= 100 && line.StartsWith("            ", StringComparison.Ordinal), line));
        Assert.Equal($"{path}: input; {new string('a', 50)}; {new string('b', 50)}; {long1}; end",
            string.Join(' ', said.Select(line => line[12..])));
    }

    /// <summary>Σ|p − y| / Σ|y| of each sample: in normalized units v ↦ (v − 1)/2 the shift drops out of the difference alone.</summary>
    [Fact]
    public void Errors_are_the_quotients_of_norms_in_both_units()
    {
        // The operator doubles its normalized input: 2(v − 1)/2 = v − 1 normalized, 2(v − 1) + 1 = 2v − 1 physical.
        LearnedOperator twice = Operator(2);
        FunctionPairs pairs = new(Functions([1, 2, 3, 4], [2, 2, 2, 2]), Functions([2, 2, 6, 8], [3, 3, 3, 4]));
        var errors = TestErrors.Measure(twice, pairs, new Listener(said));

        // Predictions 1, 3, 5, 7 and 3, 3, 3, 3.
        Close([100 * (1 + 1 + 1 + 1) / 18.0, 100 * 1 / 13.0], errors.Physical);

        // Halves of the differences over (0.5 + 0.5 + 2.5 + 3.5) and (1 + 1 + 1 + 1.5).
        Close([100 * 2 / 7.0, 100 * 0.5 / 4.5], errors.Normalized);
        Assert.Equal((errors.Physical[0] + errors.Physical[1]) / 2, errors.MedianPhysical, 1e-9);
        Assert.Empty(said);
    }

    [Fact]
    public void A_target_of_zero_has_no_relative_error_in_that_unit_and_this_is_said()
    {
        FunctionPairs pairs = new(Functions([1, 2, 3, 4], [2, 2, 2, 2]), Functions([0, 0, 0, 0], [3, 3, 3, 4]));
        var errors = TestErrors.Measure(Operator(2), pairs, new Listener(said));
        Assert.Equal((2, 1), (errors.Normalized.Count, errors.Physical.Count));
        Assert.Contains("1 of 2 targets are zero everywhere in physical units", Assert.Single(said), StringComparison.Ordinal);

        // Predictions 0, 1, 2, 3 of a target of −1/2 everywhere, normalized.
        var none = TestErrors.Measure(Operator(2), pairs.Part(0, 1), new Listener(said));
        Assert.True(double.IsNaN(none.MedianPhysical));
        Close([100 * (0.5 + 1.5 + 2.5 + 3.5) / 2], none.Normalized);
    }

    /// <summary>The mean of the training outputs is a function, not a number: here it is 2, 4, 6, 8.</summary>
    [Fact]
    public void Predicting_the_mean_takes_the_mean_at_each_node()
    {
        FunctionPairs train = new(Functions([0, 0, 0, 0], [0, 0, 0, 0]), Functions([1, 3, 5, 7], [3, 5, 7, 9]));
        FunctionPairs test = new(Functions([0, 0, 0, 0]), Functions([2, 4, 6, 10]));
        Close([100 * 2 / 22.0], TestErrors.OfMean(Operator(1), train, test).Physical);
    }

    [Fact]
    public void Keys_are_those_of_the_first_version()
    {
        string[] keys = [.. Summary(OperatorResultsOf(1, 2)).Figures.Select(figure => figure.Key)];
        var old = Semiflow.Training.Summary.Read(Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "cno", "summary.json"));
        Assert.Equal(old.Figures.Select(figure => figure.Key), keys);
        Assert.Equal("error_in_normalized", OperatorFigures.OfFile(OperatorFigures.Normalized).Key);
        Assert.Equal("error_in_max", OperatorFigures.OfFile(OperatorFigures.Largest).Key);
    }

    [Fact]
    public void Published_values_are_those_of_the_table()
    {
        (string Name, double In, double Out)[] table = [("cno-poisson", 0.21, 0.27), ("cno-wave", 0.63, 1.17),
            ("cno-transport-smooth", 0.24, 0.46), ("cno-transport-discontinuous", 1.01, 1.09)];
        Assert.Equal(table.Select(row => row.Name), OperatorExperiments.All.Select(recipe => recipe.Name));
        Assert.All(table.Zip(OperatorExperiments.All), row =>
        {
            Assert.Equal(row.First.In, row.Second.PublishedOf(OperatorFigures.Normalized.For(OperatorFigures.In)));
            Assert.Equal(row.First.Out, row.Second.PublishedOf("error_out_normalized"));
            Assert.Null(row.Second.PublishedOf(OperatorFigures.Physical.For(OperatorFigures.In)));
            Assert.Contains("arXiv 2302.01178", row.Second.Reference, StringComparison.Ordinal);
        });
    }

    /// <summary>Sides of the tests are rows, errors columns; the resolution study stands in its figure alone.</summary>
    [Fact]
    public void The_matrix_compares_the_sides_and_predicting_the_mean()
    {
        Summary summary = Summary(OperatorResultsOf(1, 2));
        var matrix = ResultMatrix.Of(summary);
        Assert.Equal(["in distribution", "out of distribution", "predicting the mean"], matrix.Rows);
        Assert.Equal(
            ["median relative L1 error, %", "median relative L1 error, physical units, %", "mean error, %", "lower quartile error, %",
                "upper quartile error, %", "largest error, %"], matrix.Columns.Select(column => column.Head));
        Assert.Equal(new MatrixCell(1, null, null, null), matrix.Columns[0].Cells["in distribution"]);
        Assert.DoesNotContain("predicting the mean", matrix.Columns[2].Cells.Keys);
        Assert.All(matrix.Others, other => Assert.DoesNotContain("grid", other.Title, StringComparison.Ordinal));
        Assert.Equal(["error_in_normalized", "error_out_normalized"],
            summary.Figures.Where(figure => figure.Value.Headline).Select(figure => figure.Key));
    }

    [Fact]
    public void Without_data_of_another_law_there_is_one_side()
    {
        OperatorResults results = OperatorResultsOf(1, 2) with { Out = null, OutByGrid = [] };
        Assert.DoesNotContain(Summary(results).Figures, figure => figure.Key.Contains("out", StringComparison.Ordinal));
        Assert.Equal("in distribution", Assert.Single(results.Resolutions).Label);
    }

    [Fact]
    public void The_resolution_study_is_a_series_per_side_in_fractions_and_percent_in_the_summary()
    {
        OperatorResults results = OperatorResultsOf(1, 2);
        Assert.Equal(["in distribution", "out of distribution"], results.Resolutions.Select(series => series.Label));
        Assert.Equal([16, 24], results.Resolutions[1].Points);
        Assert.Equal([0.03, 0.04], results.Resolutions[1].Errors);
        SummaryFigure finer = Summary(results)["error_out_normalized_24"]!;
        Assert.Equal((4.0, "%", true), (finer.Value, finer.Unit, finer.Detail));
    }

    private static OperatorResults OperatorResultsOf(double inside, double outside) => new(
        new TestErrors([inside], [10]), new TestErrors([outside], [20]), new TestErrors([50], [60]), [(16, 0.01), (24, 0.02)],
        [(16, 0.03), (24, 0.04)]);

    // Sizes other than the recipe's: no published values.
    private static Summary Summary(OperatorResults results)
    {
        string folder = Directory.CreateTempSubdirectory("semiflow-figures-").FullName;
        try
        {
            Recipe recipe = RecipeCatalogue.Find("cno-poisson");
            var config = (OperatorLearningConfig)recipe.Method.Checked(
                Configuration.With((OperatorLearningConfig)recipe.Small, "data.train", "24"));
            var record = RunRecord.Create(Path.Combine(folder, "run"), recipe.Plan("small", 1, "cpu", config));
            var session = new RunSession(record, new Listener([]), CancellationToken.None);
            return results.Summary(session, config, 100, new TrainingResult(StopReason.Finished, 2, 6, 0.1, 2, 1.0, []));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LearnedOperator Operator(double factor)
    {
        var network = new Scaling(factor);
        return new LearnedOperator(network, Line, new Normalization([1], [2]), new Normalization([1], [2]));
    }

    private static GridFunction Functions(params float[][] values) =>
        new(Line, stack([.. values.Select(each => tensor(each))]).unsqueeze(1));

    private static void Close(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private sealed class Scaling(double factor) : nn.Module<Tensor, Tensor>("scaling")
    {
        public override Tensor forward(Tensor input) => input * factor;
    }

    private sealed class Listener(List<string> lines) : IRunObserver
    {
        public void Say(string line) => lines.Add(line);
    }
}
