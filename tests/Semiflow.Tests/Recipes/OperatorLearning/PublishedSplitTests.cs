using PureHDF;
using Semiflow.Data.Numpy;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.OperatorLearning;

/// <summary>
/// The published split of a file with a published name: 256 samples for training, 128 for validation and 128 for tests, each here a
/// function whose every value is the number of its sample.
/// </summary>
public sealed class PublishedSplitTests : IDisposable
{
    private static readonly Recipe Known = RecipeCatalogue.Find("cno-poisson");

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-split-").FullName;

    private string Data => Path.Combine(folder, "AllenCahn_64x64_IN.npz");

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(null, 0, 255, 256, 383, 384, 511)]
    [InlineData("0:520", 0, 255, 256, 383, 384, 511)] // Leaves all that is published.
    [InlineData("100:", 100, 255, 256, 383, 384, 511)]
    [InlineData("250:400", 250, 255, 256, 383, 384, 399)]
    public void Chosen_samples_keep_the_parts_that_were_published(
        string? samples, int train, int trainEnd, int validation, int validationEnd, int test, int testEnd)
    {
        Write(520);
        RunData data = Load(samples);
        Assert.Equal([(train, trainEnd), (validation, validationEnd), (test, testEnd)], Parts(data));
        Assert.Equal(samples is "100:" or "250:400",
            data.Origin.Contains("what --samples leaves of the published 0–255 for training", StringComparison.Ordinal));
        Assert.DoesNotContain("not the published split", data.Origin, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0:300", "--samples 0:300 leaves none for tests.")]
    [InlineData("300:", "--samples 300: leaves none for training.")]
    [InlineData("400:520", "--samples 400:520 leaves none for training and validation.")]
    public void Samples_without_a_part_are_refused(string samples, string expected)
    {
        Write(520);
        string message = Assert.Throws<InputException>(() => Load(samples)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("samples 0–255 for training, 256–383 for validation, 384–511 for tests", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_of_the_user_split_the_chosen_in_their_order()
    {
        Write(520);
        RunData data = Load("300:", new OperatorDataConfig(null, 10, 50, 20));
        Assert.Equal([(300, 309), (310, 359), (500, 519)], Parts(data));
        Assert.Contains("not the published split of this file: data.train", data.Origin, StringComparison.Ordinal);
    }

    /// <summary>Where the file itself has too few, its own number is told, not that of the chosen.</summary>
    [Fact]
    public void A_file_that_is_too_short_is_split_in_its_order()
    {
        Write(400);
        RunData data = Load("100:200");
        Assert.Contains("it needs 512 samples, this file has 400", data.Origin, StringComparison.Ordinal);
        Assert.Equal([(100, 179), (180, 189), (190, 199)], Parts(data));
    }

    /// <summary>The authors' layout numbers its samples, and a choice is of numbers.</summary>
    [Fact]
    public void Groups_are_chosen_by_number_and_split_as_published()
    {
        var file = new H5File();
        for (int i = 0; i < 512; i++)
        {
            float[,] values = { { i, i, i, i }, { i, i, i, i }, { i, i, i, i }, { i, i, i, i } };
            file[$"Sample_{i}"] = new H5Group { ["input"] = values, ["output"] = values };
        }

        string path = Path.ChangeExtension(Data, ".h5");
        file.Write(path);
        Assert.Equal([(200, 255), (256, 383), (384, 449)], Parts(Load("200:450", path: path)));
    }

    private static (int First, int Last)[] Parts(RunData data) =>
        [.. new[] { data.Train, data.Validation, data.Test }.Select(part =>
            ((int)part.Input.Values[0, 0, 0, 0].item<float>(), (int)part.Input.Values[-1, 0, 0, 0].item<float>()))];

    private void Write(int count)
    {
        Tensor values = arange(count, float32).view(count, 1, 1).expand(count, 4, 4).contiguous();
        NumpyArchive.Write(Data, [("input", values), ("output", values)]);
    }

    private RunData Load(string? samples, OperatorDataConfig? sizes = null, string? path = null)
    {
        var source = new DataSource(File: path ?? Data, Axes: path is null ? "n x y" : "x y", Boundary: "periodic", Samples: samples);
        return FilePairs.Load(Known.Plan("small", 0, "cpu", Known.Small) with { Source = source },
            sizes ?? new OperatorDataConfig(null, null, null, null));
    }
}
