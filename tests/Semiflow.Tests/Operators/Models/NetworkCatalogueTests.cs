using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Operators.Models.Points;
using Semiflow.Spaces;

namespace Semiflow.Tests.Operators.Models;

public sealed class NetworkCatalogueTests
{
    [Fact]
    public void Options_survive_json_with_readable_names()
    {
        INetwork cno = NetworkCatalogue.Find<IGridFunctionNetwork>("cno");
        var options = new CnoOptions { Variant = CnoVariant.Simplified, Activation = CnoActivation.BicubicTorch, ResidualBlocks = 7,
            OutSize = 12 };
        string json = cno.ToJson(options);
        Assert.Contains("\"residual_blocks\":7", json, StringComparison.Ordinal);
        Assert.Contains("\"activation\":\"bicubic_torch\"", json, StringComparison.Ordinal);
        Assert.Equal(options, cno.FromJson(json));
    }

    [Fact]
    public void Unknown_names_are_refused()
    {
        Assert.Throws<InputException>(() => NetworkCatalogue.Find<IGridFunctionNetwork>("cnn"));
        Assert.Throws<InputException>(() => NetworkCatalogue.Find<IGridFunctionNetwork>("cno").FromJson("{\"chanels\": 3}"));
        Assert.Throws<InputException>(() => NetworkCatalogue.Find<IGridFunctionNetwork>("cno").FromJson("{\"activation\": \"sharp\"}"));
    }

    [Theory]
    [InlineData("{\"channels\": 5}", "channels")]
    [InlineData("{\"kernel_size\": 4}", "kernel_size")]
    [InlineData("{\"padding\": \"renormalized\"}", "padding")]
    [InlineData("{\"half_width\": 0.4}", "half_width")]
    public void Values_out_of_range_are_refused_by_name(string json, string name)
    {
        var options = (CnoOptions)NetworkCatalogue.Find<IGridFunctionNetwork>("cno").FromJson(json);
        Assert.Contains($"model.{name} = ", Assert.Throws<InputException>(options.Resolved).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_unique_and_options_survive_json()
    {
        Assert.Distinct(NetworkCatalogue.All.Select(network => network.Name));
        foreach (INetwork network in NetworkCatalogue.All)
        {
            Assert.Contains(NetworkCatalogue.Capabilities, each => each.Capability.IsInstanceOfType(network));
            Assert.EndsWith(".", network.Title, StringComparison.Ordinal);
            Assert.NotEmpty(network.Reference);
            string json = network.ToJson(network.Defaults);
            Assert.Equal(json, network.ToJson(network.FromJson(json)));
            Assert.Equal(json, network.ToJson(network.FromJson("{}")));
            Assert.Throws<InputException>(() => network.FromJson("{\"no_such_option\": 1}"));
            Assert.Equal(json, network.ToJson(network.With(new { NoSuchOption = 1 })));
        }
    }

    [Fact]
    public void A_name_is_looked_for_among_the_networks_that_can_do_what_is_asked()
    {
        string unknown = Assert.Throws<InputException>(() => NetworkCatalogue.Find<IVectorFieldNetwork>("cno")).Message;
        Assert.Contains("'cno'", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("vgg", unknown, StringComparison.Ordinal);
        string misspelled = Assert.Throws<InputException>(() => NetworkCatalogue.Find<IGridFunctionNetwork>("uned")).Message;
        Assert.Contains("Did you mean 'unet'?", misspelled, StringComparison.Ordinal);
        var plane = new VectorFieldShape(2, Grid.Unit(8, 2));
        string elsewhere = Assert.Throws<InputException>(() => NetworkCatalogue.Find<IGroupedVectorFieldNetwork>("mlp", plane)).Message;
        Assert.Contains("use --model conv or fno", elsewhere, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => NetworkCatalogue.Find<IVectorFieldNetwork>("mlp").Create(new MlpOptions(), plane, null!));
    }

    [Fact]
    public void Settings_reach_options_of_the_same_name_and_leave_the_defaults_alone()
    {
        var mlp = NetworkCatalogue.Find<IVectorFieldNetwork>("mlp");
        Assert.Equal(new MlpOptions { Width = 7 }, mlp.With(new { Width = 7, HiddenLayers = (int?)null, Modes = 3 }));
        Assert.Equal(new MlpOptions(), mlp.Defaults);
        Assert.True(mlp.Knows("Width"));
        Assert.False(mlp.Knows("Modes"));
        Assert.Throws<ArgumentException>(() => mlp.With(new { Width = "seven" }));
        Assert.Throws<ArgumentException>(() => mlp.Create(new CnoOptions(), new VectorFieldShape(2), null!));
    }
}
