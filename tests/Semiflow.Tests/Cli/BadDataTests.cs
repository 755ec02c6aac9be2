using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>Each mistake in a file: a message that says what to do, exit code 2, and nothing left behind.</summary>
public sealed class BadDataTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Missing_file() => Refused("there is no data file", cli.At("none.h5"));

    [Fact]
    public void Truncated_hdf5()
    {
        string path = Made(16);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(file.Length / 2);
        }

        Refused(path, path);
    }

    [Fact]
    public void Neither_hdf5_nor_npz()
    {
        string path = cli.At("text.h5");
        File.WriteAllText(path, "no data at all");
        Refused("neither HDF5", path);
    }

    [Fact]
    public void Wrong_dataset_name_lists_those_that_exist()
    {
        string path = cli.At("pairs.npz");
        using Tensor values = rand(24, 16, 16);
        NumpyArchive.Write(path, [("source", values), ("solution", values)]);
        Refused("source", path, "--input", "sorce", "--output", "solution");
    }

    [Fact]
    public void Not_a_number_in_the_data()
    {
        string path = cli.At("nan.npz");
        using Tensor values = rand(24, 16, 16);
        values[3, 2, 1] = double.NaN;
        NumpyArchive.Write(path, [("input", values), ("output", values)]);
        Refused("sample 3", path);
    }

    [Fact]
    public void Mismatched_grids()
    {
        string path = cli.At("mismatched.npz");
        using Tensor input = rand(24, 16, 16);
        using Tensor output = rand(24, 16, 12);
        NumpyArchive.Write(path, [("input", input), ("output", output)]);
        Refused("16, 12", path);
    }

    [Fact]
    public void Grid_that_the_layers_cannot_halve_needs_expand()
    {
        string path = Made(18);
        Refused("expand", path, "--set", "model.layers=2");
        (int code, string output, string error) = CommandLine.Run(
            ["train", "--data", path, "--expand", "--out", cli.At("expanded"), "--set", "model.layers=2", "model.channels=4",
                "model.lift_channels=4", "training.epochs=1", "evaluation.report=false"]);
        Assert.True(code == 0, error);
        Assert.Contains("grid 18 x 18", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_samples() => Refused("too few", Made(16), "--set", "data.train=100");

    [Fact]
    public void Constant_data()
    {
        string path = cli.At("constant.npz");
        using Tensor values = ones(24, 16, 16);
        NumpyArchive.Write(path, [("input", values), ("output", values)]);
        Refused("nothing to learn", path);
    }

    private string Made(int points)
    {
        string path = cli.At("poisson.h5");
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "24", "--grid", $"{points}", "--out", path).Code);
        return path;
    }

    private void Refused(string message, string path, params string[] options)
    {
        string folder = cli.At("refused");
        (int code, _, string error) = CommandLine.Run(["train", "--data", path, "--out", folder, .. options]);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(folder));
    }
}
