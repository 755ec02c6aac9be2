using Semiflow.Operators.Models;

namespace Semiflow.Tests.Operators.Models;

public sealed class ModelCatalogueTests
{
    [Fact]
    public void Options_survive_json_with_readable_names()
    {
        ModelEntry cno = ModelCatalogue.Find("cno");
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
        Assert.Throws<InputException>(() => ModelCatalogue.Find("cnn"));
        Assert.Throws<InputException>(() => ModelCatalogue.Find("cno").FromJson("{\"chanels\": 3}"));
        Assert.Throws<InputException>(() => ModelCatalogue.Find("cno").FromJson("{\"activation\": \"sharp\"}"));
    }

    [Theory]
    [InlineData("{\"channels\": 5}", "channels")]
    [InlineData("{\"kernel_size\": 4}", "kernel_size")]
    [InlineData("{\"padding\": \"renormalized\"}", "padding")]
    [InlineData("{\"half_width\": 0.4}", "half_width")]
    public void Values_out_of_range_are_refused_by_name(string json, string name)
    {
        var options = (CnoOptions)ModelCatalogue.Find("cno").FromJson(json);
        Assert.Contains($"model.{name} = ", Assert.Throws<InputException>(options.Resolved).Message, StringComparison.Ordinal);
    }
}
