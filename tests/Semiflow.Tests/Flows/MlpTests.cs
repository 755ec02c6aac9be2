using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>The network of the neural differential equations: shapes, names, groups, initial laws, the authors' values.</summary>
public sealed class MlpTests
{
    [Theory]
    [InlineData(Nonlinearity.Tanh)]
    [InlineData(Nonlinearity.Swish)]
    public void Groups_are_networks_side_by_side(Nonlinearity nonlinearity)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(3);
        using Mlp all = new([2, 9, 5, 3], nonlinearity, random, groups: 4, type: ScalarType.Float64);
        Tensor x = randn([12, 2], ScalarType.Float64, generator: random);
        Tensor y = all.call(x);
        for (int g = 0; g < 4; g++)
        {
            using Mlp one = new([2, 9, 5, 3], nonlinearity, random, type: ScalarType.Float64);
            one.Import(all.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value[g]), "net.");
            Compare.Close(one.call(x.narrow(0, 3 * g, 3)), y.narrow(0, 3 * g, 3), 1e-14, $"group {g}");
        }
    }

    [Fact]
    public void Names_are_those_of_a_sequential_of_PyTorch()
    {
        using Generator random = new(0);
        using Mlp plain = new([2, 4, 4, 2], Nonlinearity.Relu, random), swish = new([2, 4, 2], Nonlinearity.Swish, random, groups: 3);
        Assert.Equal(
            ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "net.4.weight", "net.4.bias"],
            plain.named_parameters().Select(entry => entry.name));
        Assert.Equal([3L, 2, 4], swish.named_parameters().Single(entry => entry.name == "net.2.weight").parameter.shape);
        Assert.Equal([3L], swish.named_parameters().Single(entry => entry.name == "net.1.beta").parameter.shape);
    }

    [Fact]
    public void Initial_laws_are_what_they_say()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        Tensor w = new Mlp([40, 90, 40], Nonlinearity.Relu, random, WeightInitialization.Orthogonal(0.2)).Layers[0].Weight;
        Compare.Close(0.04 * eye(40), w.t().mm(w), 1e-6, "gram matrix of an orthogonal weight");
        Mlp normal = new([64, 64, 2], Nonlinearity.Relu, random, WeightInitialization.Normal(0.05), groups: 3);
        Assert.InRange(normal.Layers[0].Weight.std().item<float>(), 0.048, 0.052);
        Assert.Equal(0, normal.Layers[0].Bias.abs().max().item<float>());
        Mlp uniform = new([25, 400, 2], Nonlinearity.Relu, random);
        Assert.InRange(uniform.Layers[0].Weight.abs().max().item<float>(), 0.199, 0.2);
        Assert.InRange(uniform.Layers[0].Bias.abs().max().item<float>(), 0.19, 0.2);
    }

    [Fact]
    public void Same_seed_same_network_and_a_scope_leaves_it_alive()
    {
        Mlp Make()
        {
            using DisposeScope scope = NewDisposeScope();
            using Generator random = new(11);
            return new Mlp([3, 8, 3], Nonlinearity.Swish, random, WeightInitialization.Orthogonal(1), groups: 2);
        }

        using Mlp a = Make(), b = Make();
        foreach ((Tensor p, Tensor q) in a.Parameters.Zip(b.Parameters))
        {
            Assert.Equal(0, (p - q).abs().max().item<float>());
        }
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(0);
        Mlp groups = new([2, 4, 2], Nonlinearity.Relu, random, groups: 3);
        Assert.Contains("3 networks", Assert.Throws<ArgumentException>(() => groups.call(ones(7, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("[7, 4]", Assert.Throws<ArgumentException>(() => groups.call(ones(7, 4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_of_LEADS_equals_the_authors()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(0);
        using NumpyArchive archive = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "leads_forecast_mlp.npz"));
        Mlp own = new([2, 8, 8, 8, 2], Nonlinearity.Swish, random);
        const string prefix = "w/right_model.2.net.";
        own.Import(archive.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(n => n, archive.Tensor), prefix);
        Tensor y = archive.Tensor("y");
        Tensor actual = own.call(y.transpose(1, 2)).transpose(1, 2);
        Compare.Close(archive.Tensor("deriv_right2"), actual, 1e-6, "velocity");
    }
}
