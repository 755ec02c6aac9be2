using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every model of the catalogue must satisfy with its default options, in one and two dimensions.</summary>
public sealed class ModelLaws : IDisposable
{
    private const int Inputs = 2, Outputs = 3;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string file = Path.GetTempFileName();

    public static TheoryData<string, int> Models
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (ModelEntry model in ModelCatalogue.All)
            {
                data.Add(model.Name, 1);
                data.Add(model.Name, 2);
            }

            return data;
        }
    }

    public void Dispose()
    {
        scope.Dispose();
        File.Delete(file);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Same_seed_same_bits(string name, int rank)
    {
        nn.Module<Tensor, Tensor> model = Make(name, rank, seed: 3), again = Make(name, rank, seed: 3), other = Make(name, rank, seed: 4);
        Assert.True(Same(model, again));
        Assert.False(Same(model, other));
        Tensor x = Draw(rank, 2);
        Tensor y = model.call(x);
        Assert.Equal([2L, Outputs, .. x.shape[2..]], y.shape);
        Assert.Equal(float32, y.dtype);
        Assert.True(y.isfinite().all().item<bool>() && y.equal(again.call(x)).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Items_of_a_batch_are_independent_in_evaluation_and_leave_no_trace(string name, int rank)
    {
        nn.Module<Tensor, Tensor> model = Trained(name, rank);
        model.eval();
        double[][] before = Bits(model);
        using (no_grad())
        {
            Tensor x = Draw(rank, 3), together = model.call(x);
            for (int i = 0; i < 3; i++)
            {
                Tensor alone = model.call(x.narrow(0, i, 1)), company = together.narrow(0, i, 1);
                Assert.InRange(((alone - company).abs().max() / company.abs().max()).item<float>(), 0, 1e-5);
            }
        }

        Assert.Equal(before, Bits(model));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Saved_and_loaded_it_gives_the_same_bits(string name, int rank)
    {
        ModelEntry entry = ModelCatalogue.Find(name);
        Grid grid = GridOf(rank);
        var learned = new LearnedOperator(
            Trained(name, rank), grid, new Normalization([1, -2], [3, 0.5]), new Normalization([0, 1, 2], [1, -2, 4]));
        OperatorFile.Save(file, learned, entry, entry.Defaults);
        LearnedOperator loaded = OperatorFile.Load(file);
        Assert.Equal(Bits(learned.Model), Bits(loaded.Model));
        var input = new GridFunction(grid, Draw(rank, 2));
        Assert.True(learned.Apply(input).Values.equal(loaded.Apply(input).Values).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_gradient_reaches_every_parameter(string name, int rank)
    {
        nn.Module<Tensor, Tensor> model = Make(name, rank, seed: 5);
        Tensor y = model.call(Draw(rank, 4));
        (y * randn(y.shape, generator: new Generator(6))).sum().backward();
        Assert.NotEmpty(model.named_parameters());
        foreach ((string parameter, TorchSharp.Modules.Parameter value) in model.named_parameters())
        {
            Assert.True(value.grad is not null, $"{parameter} has no gradient");
            Assert.True(value.grad!.isfinite().all().item<bool>(), $"the gradient of {parameter} is not finite");
            // A bias before a normalization has gradient zero by right; a weight never has.
            Assert.True(value.dim() < 2 || value.grad.count_nonzero().item<long>() > 0, $"the gradient of {parameter} is zero");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Wrong_channels_and_options_of_another_model_are_refused(string name, int rank)
    {
        nn.Module<Tensor, Tensor> model = Make(name, rank, seed: 1);
        string message = Assert.ThrowsAny<ArgumentException>(() => model.call(Draw(rank, 1).narrow(1, 0, 1))).Message;
        Assert.Contains($"[batch, {Inputs}", message, StringComparison.Ordinal);
        Assert.Contains("got [1, 1, 16", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => ModelCatalogue.Find(name).Create("options", Inputs, Outputs, GridOf(rank), new Generator(0)));
    }

    [Fact]
    public void Names_are_unique_and_options_survive_json()
    {
        Assert.Distinct(ModelCatalogue.All.Select(model => model.Name));
        foreach (ModelEntry model in ModelCatalogue.All)
        {
            Assert.Same(model, ModelCatalogue.Find(model.Name));
            Assert.EndsWith(".", model.Summary, StringComparison.Ordinal);
            Assert.Equal(model.Defaults, model.FromJson(model.ToJson(model.Defaults)));
            Assert.Equal(model.Defaults, model.FromJson("{}"));
            Assert.Throws<InputException>(() => model.FromJson("{\"no_such_option\": 1}"));
        }
    }

    private static Grid GridOf(int rank) => Grid.Unit(16, rank);

    private static Tensor Draw(int rank, int count) => randn([count, Inputs, .. GridOf(rank).Shape], generator: new Generator(7));

    private static nn.Module<Tensor, Tensor> Make(string name, int rank, ulong seed)
    {
        ModelEntry entry = ModelCatalogue.Find(name);
        return entry.Create(entry.Defaults, Inputs, Outputs, GridOf(rank), new Generator(seed));
    }

    /// <summary>With statistics that are not those of the start.</summary>
    private static nn.Module<Tensor, Tensor> Trained(string name, int rank)
    {
        nn.Module<Tensor, Tensor> model = Make(name, rank, seed: 2);
        using IDisposable quiet = no_grad();
        model.call(Draw(rank, 4) * 2 + 1);
        return model;
    }

    private static bool Same(nn.Module one, nn.Module other) =>
        one.state_dict().Values.Zip(other.state_dict().Values).All(pair => pair.First.equal(pair.Second).all().item<bool>());

    private static double[][] Bits(nn.Module model) =>
        [.. model.state_dict().Values.Select(value => value.to(float64).data<double>().ToArray())];
}
