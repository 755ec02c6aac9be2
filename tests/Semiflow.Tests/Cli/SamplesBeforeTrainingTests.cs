using Semiflow.Data.Numpy;
using Semiflow.Data.Pairs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>What would spoil a run on samples with classes or on domains is found before its first move: exit code 2, no folder.</summary>
public sealed class SamplesBeforeTrainingTests : IDisposable
{
    private const string Points = "--method least-action --model points --set model.width=4 model.blocks=2 budget.epochs=1 "
        + "evaluation.transport_points=10 evaluation.report=false";

    private const string Images = "--method modulewise --set model.filters=[4] model.blocks=[2] model.count=2 budget.batch_size=8 "
        + "budget.epochs=1 evaluation.report=false evaluation.methods=[]";

    private const string Domains = "--method translation --set budget.moves=2 model.width=4 evaluation.baselines=false "
        + "evaluation.report=false";

    private readonly CommandLine cli = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        cli.Dispose();
    }

    private static Tensor Noise(params long[] shape)
    {
        using var random = new Generator(7);
        return rand(shape, float64, generator: random);
    }

    private string Write(params (string, Tensor)[] arrays)
    {
        NumpyArchive.Write(cli.At("own.npz"), arrays);
        return cli.At("own.npz");
    }

    private string Labeled(Tensor labels, Tensor? inputs = null) => Write(("input", inputs ?? Noise(60, 2)), ("labels", labels));

    private (int Code, string Output, string Error) Train(string file, string options) =>
        CommandLine.Run(["train", "--data", file, "--out", cli.At("run"), .. options.Split(' ')]);

    private void Refused(string message, string file, string options)
    {
        (int code, _, string error) = Train(file, options);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(cli.At("run")));
    }

    private static Tensor Classes(int count = 60) => arange(count, ScalarType.Int64).remainder(3);

    [Fact]
    public void Labels_that_no_classifier_can_learn()
    {
        Refused("no labels to learn", Write(("input", Noise(60, 2))), Points);
        Refused("all 60 samples have the label 0", Labeled(zeros(60, ScalarType.Int64)), Points);
        Refused("go from 1 to 3, but there are 3 different ones, and class 0 has no sample", Labeled(Classes() + 1), Points);
        Tensor huge = Classes();
        huge[7] = 1L << 40; // Its number as 32 bits is 0.
        Refused("classes 3, 4, 5, 6, 7, … have no sample", Labeled(huge), Points);
        Tensor rare = zeros(60, ScalarType.Int64);
        rare[59] = 1;
        Refused("class 1 has no sample among the 2 to learn from", Labeled(rare), Points + " data.train=[2]");
    }

    [Fact]
    public void A_class_without_a_test_is_said()
    {
        (int code, string output, string error) = Train(Labeled(Classes()), Points + " data.train=[50] data.validation=0 data.test=2");
        Assert.True(code == 0, error);
        Assert.Contains("no sample among the 2 tests, which therefore say nothing about", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_that_tell_nothing_or_cannot_be_computed()
    {
        Refused("all 60 samples are the same", Labeled(Classes(), ones(60, 2)), Points);
        Tensor large = Noise(60, 1, 8, 8);
        large[3] *= 1e30;
        Refused("in sample 3 (counted from 0), too large for single precision", Labeled(Classes(), large), Images);
        (int code, string output, string error) = Train(Labeled(Classes(), Noise(60, 2) + 1e9), Points);
        Assert.True(code == 0, error);
        Assert.Contains("steps of single precision", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_and_batches_that_are_too_small()
    {
        Refused("has 2 samples, too few for 2 to learn from", Labeled(Classes(2), Noise(2, 2)), Points);
        Refused("has 5 samples, too few", Labeled(Classes(5), Noise(5, 1, 8, 8)), Images);
        Refused("data.test: 1 test sample is too few", Labeled(Classes()), Points + " data.test=1");
        Refused("a last batch of one sample", Labeled(Classes()), Points + " data.train=[37] budget.batch_size=36 model.batch_norm=true");
        Refused("a last batch of one sample", Labeled(Classes(), Noise(60, 1, 8, 8)),
            "--method least-action --model one-rep --set model.width=4 model.blocks=2 model.batch_norm=true data.train=[37] "
                + "budget.batch_size=36");
    }

    [Fact]
    public void What_does_not_apply_to_a_file()
    {
        Refused("setting data.augment has no effect here", Labeled(Classes()), Points + " data.augment=true");
        Refused("setting data.path has no effect here", Labeled(Classes(), Noise(60, 1, 8, 8)), Images + " data.path=/nowhere");
        Refused("--axes does not apply", Labeled(Classes()), Points + " --axes n,x,y");
        Refused("--step does not apply", Labeled(Classes()), Points + " --step 1");
    }

    [Fact]
    public void Domains_from_which_nothing_can_be_learned()
    {
        Refused("all 40 source points are the same", Write(("source", ones(40, 2)), ("target", Noise(40, 2))), Domains);
        Tensor outlier = Noise(40, 2);
        outlier[39] = 1e300;
        Refused("too large for single precision", Write(("source", outlier), ("target", Noise(40, 2))), Domains);
        Refused("complex", Write(("source", Noise(40, 2).to(ScalarType.ComplexFloat64)), ("target", Noise(40, 2))), Domains);
        Refused("data.train: a domain of 40 points has 32 besides 8 for tests",
            Write(("source", Noise(40, 2)), ("target", Noise(40, 2))), Domains + " data.train=33");
    }

    /// <summary>Trained on one format, evaluated and used on the others: the same arrays give the same numbers.</summary>
    [Fact]
    public void Runs_take_every_format()
    {
        Tensor inputs = (Noise(60, 3, 8, 8) * 255).to(ScalarType.Byte);
        string[] files = [.. new[] { "own.npz", "own.h5", "own.nc" }.Select(cli.At)];
        foreach (string file in files)
        {
            ArrayFormat.Write(file, [("pictures", inputs.permute(0, 2, 3, 1).contiguous()), ("kinds", Classes())]);
        }

        (int code, string output, string error) = Train(files[2], $"--input pictures --output kinds {Images}");
        Assert.True(code == 0, error);
        Assert.Contains("8 x 8 points, 3 channels", output, StringComparison.Ordinal);
        string[] scores = [.. files.Select(file =>
        {
            (int evaluated, string said, string wrong) = CommandLine.Run("eval", cli.At("run"), "--data", file);
            Assert.True(evaluated == 0, wrong);
            return string.Join('\n', said.Split('\n').Where(line => line.Contains("accuracy", StringComparison.Ordinal)));
        })];
        Assert.NotEmpty(scores[0]);
        Assert.All(scores, score => Assert.Equal(scores[0], score));
        Assert.All(files, file => Assert.Equal(
            0, CommandLine.Run("predict", cli.At("run"), "--input", file, "--output", $"{file}-y.npz").Code));
        byte[] first = File.ReadAllBytes($"{files[0]}-y.npz");
        Assert.All(files, file => Assert.Equal(first, File.ReadAllBytes($"{file}-y.npz")));
    }

    [Fact]
    public void Translations_take_every_format()
    {
        string[] files = [.. new[] { "d.npz", "d.h5", "d.nc" }.Select(cli.At)];
        foreach (string file in files)
        {
            ArrayFormat.Write(file, [("before", Noise(40, 2)), ("after", Noise(30, 2) + 1)]);
        }

        (int code, _, string error) = Train(files[1], $"--input before --output after {Domains}");
        Assert.True(code == 0, error);
        Assert.All(files, file =>
        {
            Assert.Equal(0, CommandLine.Run("eval", cli.At("run"), "--data", file).Code);
            Assert.Equal(0, CommandLine.Run("predict", cli.At("run"), "--input", file, "--output", $"{file}-y.npz").Code);
        });
        using NumpyArchive made = NumpyArchive.Open($"{files[2]}-y.npz");
        Assert.Equal(["translated", "inverted"], made.Names);
    }
}
