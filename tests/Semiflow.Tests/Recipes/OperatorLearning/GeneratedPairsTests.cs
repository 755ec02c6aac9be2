using Semiflow.Data;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.OperatorLearning;

/// <summary>Pairs from exact solvers, for runs and for files, and the validation error of a training.</summary>
public sealed class GeneratedPairsTests : IRunObserver, IDisposable
{
    private static readonly OperatorDataConfig Sizes = new(16, 5, 3, 4, 2);
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-pairs-").FullName;
    private readonly List<string> said = [];

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    void IRunObserver.Say(string line) => said.Add(line);

    private static RunPlan Plan(long seed, string recipe = "cno-poisson")
    {
        Recipe known = RecipeCatalogue.Find(recipe);
        return known.Plan("small", seed, "cpu", known.Small);
    }

    private static bool Same(FunctionPairs one, FunctionPairs two) =>
        one.Input.Values.allclose(two.Input.Values, 0, 0) && one.Output.Values.allclose(two.Output.Values, 0, 0);

    /// <summary>How many inputs of one are inputs of the other.</summary>
    private static int Shared(FunctionPairs one, FunctionPairs two) => Enumerable.Range(0, one.Count).Sum(i =>
        Enumerable.Range(0, two.Count).Count(j => one.Input.Values[i].allclose(two.Input.Values[j], 1e-5, 1e-7)));

    [Theory]
    [InlineData("cno-poisson")]
    [InlineData("cno-wave")]
    [InlineData("cno-transport-smooth")]
    public void Splits_have_their_sizes_and_no_function_in_common(string recipe)
    {
        RunData data = GeneratedPairs.Load(Plan(3, recipe), Sizes);
        FunctionPairs[] parts = [data.Train, data.Validation, data.Test, data.TestOut!];
        Assert.Equal([5, 3, 4, 2], parts.Select(part => part.Count));
        Assert.All(parts, part => Assert.Equal([16, 16], part.Input.Grid.Axes.Select(axis => axis.Points)));
        Assert.All(parts, part => Assert.Equal(ScalarType.Float32, part.Output.Values.dtype));
        for (int i = 0; i < parts.Length; i++)
        {
            Assert.Equal(parts[i].Count, Shared(parts[i], parts[i]));
            Assert.All(parts[..i], other => Assert.Equal(0, Shared(parts[i], other)));
        }
    }

    [Fact]
    public void A_split_is_a_function_of_the_seed_and_more_samples_begin_alike()
    {
        RunData data = GeneratedPairs.Load(Plan(3), Sizes), again = GeneratedPairs.Load(Plan(3), Sizes with { Train = 2, Validation = 1 });
        Assert.True(Same(data.Test, again.Test));
        Assert.True(Same(data.Train.Part(0, 2), again.Train));
        Assert.Equal(0, Shared(data.Train, GeneratedPairs.Load(Plan(4), Sizes).Train));
        Assert.Null(GeneratedPairs.Load(Plan(3), Sizes with { TestOut = 0 }).TestOut);
    }

    [Fact]
    public void The_operator_works_on_as_many_samples_at_once_as_the_settings_say()
    {
        RunPlan plan = Plan(0);
        OperatorLearningConfig config = Shrunken(plan, 3);
        LearnedModel model = LearnedModel.Create(plan, config, GeneratedPairs.Load(plan, config.Data));
        Assert.Equal(3, model.Operator.BatchSize);
    }

    private static OperatorLearningConfig Shrunken(RunPlan plan, int batch)
    {
        var config = (OperatorLearningConfig)plan.Config;
        return config with { Data = Sizes, Evaluation = config.Evaluation with { BatchSize = batch } };
    }

    /// <summary>Nodes of 9 points per direction, the ends among them, are every second of those of 17.</summary>
    [Fact]
    public void The_same_functions_are_drawn_on_every_grid()
    {
        RunPlan plan = Plan(1);
        Grid grid = GeneratedPairs.Find(plan.Source.System!).First.DefaultGrid(9);
        Assert.Equal(Boundary.Dirichlet, grid.Axes[0].Boundary);
        FunctionPairs coarse = GeneratedPairs.Test(plan, grid, 3), fine = GeneratedPairs.Test(plan, grid.WithPoints(17), 2);
        TensorIndex second = TensorIndex.Slice(step: 2), all = TensorIndex.Colon;
        Assert.True(fine.Input.Values[all, all, second, second].allclose(coarse.Part(0, 2).Input.Values, 1e-4, 1e-5));
        Assert.True(fine.Output.Values[all, all, second, second].allclose(coarse.Part(0, 2).Output.Values, 1e-4, 1e-5));
    }

    [Theory]
    [InlineData("data.points")]
    [InlineData("data.train")]
    [InlineData("data.validation")]
    [InlineData("data.test")]
    public void Sizes_of_generated_data_are_needed(string path)
    {
        var poisson = (OperatorLearningConfig)RecipeCatalogue.Find("cno-poisson").Small;
        OperatorDataConfig data = Configuration.With(poisson with { Data = Sizes }, path, "unset").Data;
        Assert.Equal(
            $"setting {path} is a whole number for generated data, not unset.",
            Assert.Throws<InputException>(() => GeneratedPairs.Load(Plan(0), data)).Message);
    }

    [Fact]
    public void A_file_holds_other_pairs_than_any_split_of_a_run_with_its_seed()
    {
        string path = Path.Combine(folder, "poisson.h5");
        GeneratedFile.Write("poisson", 3, 16, 3, path, outOfDistribution: false, replace: false, this);
        OperatorPairs read = OperatorData.Read(path);
        var pairs = FunctionPairs.Of(read, null);
        RunData data = GeneratedPairs.Load(Plan(3), Sizes);
        Assert.Equal((3, "semiflow", "poisson", "3"), (pairs.Count, read.Attributes["generator"], read.Attributes["system"],
            read.Attributes["seed"]));
        Assert.Equal(data.Grid, pairs.Input.Grid);
        Assert.All([data.Train, data.Validation, data.Test, data.TestOut!], part => Assert.Equal(0, Shared(pairs, part)));
        GeneratedFile.Write("poisson", 3, 16, 3, path, outOfDistribution: true, replace: true, this);
        Assert.Equal(0, Shared(pairs, FunctionPairs.Read(path, new OperatorDataRequest())));
        Assert.Equal(4, said.Count);
        Assert.Contains("3 pairs on ", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_said_before_it_is_solved()
    {
        string path = Path.Combine(folder, "there.h5");
        File.WriteAllText(path, "mine");
        string Refused(string name = "poisson", int count = 1, int points = 16, long seed = 0) => Assert.Throws<InputException>(
            () => GeneratedFile.Write(name, count, points, seed, path, false, replace: false, this)).Message;
        Assert.StartsWith("unknown system 'poison'. Did you mean 'poisson'?", Refused("poison"), StringComparison.Ordinal);
        Assert.Equal("--count must be at least 1, not 0.", Refused(count: 0));
        Assert.Equal("--grid must be at least 8, not 7.", Refused(points: 7));
        Assert.Equal("--seed must be at least 0, not -1.", Refused(seed: -1));
        Assert.Contains("--force", Refused(), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Empty(said);
    }

    /// <summary>A network that gives the input back: sample k misses k % of a target of 1, whatever the size of a batch.</summary>
    [Theory]
    [InlineData(1, 5, 3)]
    [InlineData(2, 5, 3)]
    [InlineData(16, 5, 3)]
    [InlineData(3, 4, 2.5)]
    public void Validation_is_the_median_over_all_samples(int batch, int samples, double median)
    {
        Tensor targets = ones([samples, 1, 4, 4]), misses = arange(1, samples + 1, float32).roll(1).view(-1, 1, 1, 1) / 100;
        using nn.Module<Tensor, Tensor> same = nn.Identity();
        var validation = new ValidationError(same, targets + misses, targets, batch, CPU);
        Assert.Equal(median, validation.Evaluate(), 1e-4);
        Assert.Equal("median relative L1 error, %", validation.Metric);
    }
}
