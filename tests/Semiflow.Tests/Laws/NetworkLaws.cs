using Semiflow.Flows.Networks;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every network of the catalogue must satisfy with its default options, for each of its capabilities.</summary>
public sealed class NetworkLaws : IDisposable
{
    // Image networks that a laptop builds and differentiates in a moment; the others are left to the scientific checks.
    private static readonly string[] LightImages = ["small", "vit-small"];

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string file = Path.GetTempFileName();

    public static TheoryData<string, string, int> Cases => CasesOf(
        (network, capability) => capability != "image" || LightImages.Contains(network.Name));

    public static TheoryData<string, string, int> HeavyCases => CasesOf(
        (network, capability) => capability == "image" && !LightImages.Contains(network.Name));

    public static TheoryData<string, string, int> Grids => CasesOf((_, capability) => capability == "grid");

    public static TheoryData<string, string, int> Fields => CasesOf((_, capability) => capability is "field" or "grid");

    public void Dispose()
    {
        scope.Dispose();
        File.Delete(file);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Same_seed_same_bits(string name, string capability, int rank)
    {
        NetworkCase one = NetworkCase.Of(name, capability, rank, 3), again = NetworkCase.Of(name, capability, rank, 3);
        Assert.Equal(Bits(one.Module), Bits(again.Module));
        Assert.NotEqual(Bits(one.Module), Bits(NetworkCase.Of(name, capability, rank, 4).Module));
        Tensor x = Draw(one, 2), y = one.Module.call(x);
        Assert.Equal([x.shape[0], .. one.Output], y.shape);
        Assert.Equal(float32, y.dtype);
        Assert.True(y.isfinite().all().item<bool>() && y.equal(again.Module.call(x)).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Items_of_a_batch_are_independent_in_evaluation_and_leave_no_trace(string name, string capability, int rank) =>
        CheckIndependence(name, capability, rank);

    [Theory, Trait("Category", "Science")]
    [MemberData(nameof(HeavyCases))]
    public void Items_of_a_batch_are_independent_in_large_networks(string name, string capability, int rank) =>
        CheckIndependence(name, capability, rank);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Saved_and_loaded_it_gives_the_same_bits(string name, string capability, int rank)
    {
        NetworkCase trained = Trained(name, capability, rank), loaded = NetworkCase.Of(name, capability, rank, 8);
        Safetensors.Write(file, [.. trained.Module.state_dict().Select(entry => (entry.Key, entry.Value))]);
        using (no_grad())
        {
            IReadOnlyDictionary<string, Tensor> tensors = Safetensors.Read(file).Tensors;
            foreach ((string entry, Tensor value) in loaded.Module.state_dict())
            {
                value.copy_(tensors[entry]);
            }
        }

        trained.Module.eval();
        loaded.Module.eval();
        Tensor x = Draw(trained, 2);
        Assert.True(trained.Module.call(x).equal(loaded.Module.call(x)).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void An_operator_in_its_file_gives_the_same_bits(string name, string capability, int rank)
    {
        var network = NetworkCatalogue.Find<IGridFunctionNetwork>(name);
        Grid grid = NetworkCase.GridOf(rank);
        NetworkCase trained = Trained(name, capability, rank);
        var learned = new LearnedOperator(
            trained.Module, grid, new Normalization([1, -2], [3, 0.5]), new Normalization([0, 1, 2], [1, -2, 4]));
        OperatorFile.Save(file, learned, network, network.Defaults);
        LearnedOperator loaded = OperatorFile.Load(file);
        Assert.Equal(Bits(learned.Model), Bits(loaded.Model));
        var input = new GridFunction(grid, Draw(trained, 2));
        Assert.True(learned.Apply(input).Values.equal(loaded.Apply(input).Values).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_reaches_every_parameter(string name, string capability, int rank)
    {
        NetworkCase network = NetworkCase.Of(name, capability, rank, 5);
        Tensor y = network.Module.call(Draw(network, 4));
        (y * randn(y.shape, generator: new Generator(6))).sum().backward();
        Assert.NotEmpty(network.Module.named_parameters());
        foreach ((string parameter, TorchSharp.Modules.Parameter value) in network.Module.named_parameters())
        {
            Assert.True(value.grad is not null, $"{parameter} has no gradient");
            Assert.True(value.grad!.isfinite().all().item<bool>(), $"the gradient of {parameter} is not finite");
            // A bias before a normalization has gradient zero by right; a weight never has.
            Assert.True(value.dim() < 2 || value.grad.count_nonzero().item<long>() > 0, $"the gradient of {parameter} is zero");
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Wrong_channels_are_refused(string name, string capability, int rank)
    {
        NetworkCase network = NetworkCase.Of(name, capability, rank, 1);
        string message = Assert.ThrowsAny<ArgumentException>(() => network.Module.call(Draw(network, 1).narrow(1, 0, 1))).Message;
        Assert.Contains($"{network.Input[0]}", message, StringComparison.Ordinal);
        Assert.Contains("got [1, 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_have_parameters_of_their_own()
    {
        foreach (IGroupedVectorFieldNetwork network in NetworkCatalogue.For<IGroupedVectorFieldNetwork>())
        {
            NetworkCase copies = NetworkCase.Of(network.Name, "copies", network.Ranks[0], 2);
            Assert.Equal(2, Assert.IsAssignableFrom<IGroupedNetwork>(copies.Module).Groups);
            Tensor same = Draw(copies, 1).narrow(0, 0, 1).repeat([2, .. copies.Input.Select(_ => 1L)]);
            Tensor y = copies.Module.call(same);
            Assert.True((y[0] - y[1]).abs().max().item<float>() > 1e-4, network.Name);
        }
    }

    private void CheckIndependence(string name, string capability, int rank)
    {
        NetworkCase network = Trained(name, capability, rank);
        network.Module.eval();
        double[][] before = Bits(network.Module);
        using (no_grad())
        {
            const int Count = 3;
            Tensor x = Draw(network, Count), together = network.Module.call(x);
            for (int i = 0; i < Count; i++)
            {
                // One sample of each copy, which stand one behind the other.
                Tensor pick = arange(network.Copies) * Count + i;
                Tensor alone = network.Module.call(x.index_select(0, pick)), company = together.index_select(0, pick);
                Assert.InRange(((alone - company).abs().max() / company.abs().max()).item<float>(), 0, 1e-5);
            }
        }

        Assert.Equal(before, Bits(network.Module));
    }

    private static TheoryData<string, string, int> CasesOf(Func<INetwork, string, bool> take)
    {
        var data = new TheoryData<string, string, int>();
        foreach (INetwork network in NetworkCatalogue.All)
        {
            foreach (string capability in NetworkCase.Capabilities.Where(each => take(network, each)))
            {
                foreach (int rank in NetworkCase.Ranks(network, capability).Where(rank => rank < 3))
                {
                    data.Add(network.Name, capability, rank);
                }
            }
        }

        return data;
    }

    private static Tensor Draw(NetworkCase network, int count) =>
        randn([network.Copies * count, .. network.Input], generator: new Generator(7));

    /// <summary>With statistics that are not those of the start.</summary>
    private static NetworkCase Trained(string name, string capability, int rank)
    {
        NetworkCase network = NetworkCase.Of(name, capability, rank, 2);
        using IDisposable quiet = no_grad();
        network.Module.call(Draw(network, 4) * 2 + 1);
        return network;
    }

    private static double[][] Bits(nn.Module model)
    {
        double[][] bits = [.. model.state_dict().Values.Select(value => value.to(float64).data<double>().ToArray())];
        GC.KeepAlive(model); // Finalized, it would take its tensors along.
        return bits;
    }
}
