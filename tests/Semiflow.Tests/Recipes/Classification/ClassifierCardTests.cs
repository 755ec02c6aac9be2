using Semiflow.Images;
using Semiflow.Recipes.Classification;

namespace Semiflow.Tests.Recipes.Classification;

public sealed class ClassifierCardTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-classifier-").FullName;
    private readonly RunRecord record;

    public ClassifierCardTests()
    {
        Recipe recipe = RecipeCatalogue.Find("least-action-circles");
        record = RunRecord.Create(Path.Combine(root, "run"), recipe.Plan("small", 0, "cpu", recipe.Small));
    }

    private string CardFile => Path.Combine(record.Folder.Path, "classifier.json");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_card_survives_its_file()
    {
        new ClassifierCard([3, 8, 9], ["cat", "dog"], ImageNormalization.Cifar, "cifar-10").Write(record.Folder);
        var card = ClassifierCard.Read(record);
        Assert.Equal([3L, 8, 9], card.InputShape);
        Assert.Equal(["cat", "dog"], card.Classes);
        Assert.Equal(ImageNormalization.Cifar, card.Normalization);
        Assert.Equal("cifar-10", card.Source);
    }

    /// <summary>The file of version 0.1 of points, with names in bytes beyond ASCII, and that of images.</summary>
    [Fact]
    public void Cards_of_older_versions_open()
    {
        File.WriteAllText(CardFile, """
            {"input_shape": [2], "classes": ["y = \u22121", "y = 1"], "mean": null, "deviation": null, "source": null}
            """);
        var points = ClassifierCard.Read(record);
        Assert.Equal(["y = −1", "y = 1"], points.Classes);
        Assert.Null(points.Normalization);
        File.WriteAllText(CardFile, """
            {"input_shape": [1, 28, 28], "classes": ["a", "b"], "mean": [0.286], "deviation": [0.353], "source": "fashion-mnist"}
            """);
        Assert.Equal(ImageNormalization.FashionMnist, ClassifierCard.Read(record).Normalization);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[2]")]
    [InlineData("""{"input_shape": [2]}""")]
    [InlineData("""{"input_shape": "two", "classes": ["a"], "mean": null, "deviation": null, "source": null}""")]
    [InlineData("""{"input_shape": [2], "classes": null, "mean": null, "deviation": null, "source": null}""")]
    [InlineData("""{"input_shape": [1, 2, 2], "classes": ["a"], "mean": [0.5], "deviation": null, "source": null}""")]
    [InlineData("""{"input_shape": [1, 2, 2], "classes": ["a"], "mean": [0.5], "deviation": [0], "source": null}""")]
    [InlineData("""{"input_shape": [1, 2, 2], "classes": ["a"], "mean": [0.5], "deviation": [1, 1], "source": null}""")]
    public void A_damaged_card_is_named(string text)
    {
        File.WriteAllText(CardFile, text);
        Assert.Contains(CardFile, Assert.Throws<InputException>(() => ClassifierCard.Read(record)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_card_is_to_be_resumed() =>
        Assert.Contains(
            "semiflow resume", Assert.Throws<InputException>(() => ClassifierCard.Read(record)).Message, StringComparison.Ordinal);
}
