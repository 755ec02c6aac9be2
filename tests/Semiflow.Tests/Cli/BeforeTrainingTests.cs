using System.Globalization;
using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>What would spoil a run after its training is found before: exit code 2, a message, no folder.</summary>
public sealed class BeforeTrainingTests : IDisposable
{
    private const string Light = "model.channels=4 model.lift_channels=4 model.layers=1 model.residual_blocks=1 model.neck_blocks=1 "
        + "training.epochs=1 evaluation.report=false";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    private string Pairs(string name, Tensor input, Tensor output)
    {
        NumpyArchive.Write(cli.At(name), [("input", input), ("output", output)]);
        return cli.At(name);
    }

    private static Tensor Noise(ulong seed, params long[] shape)
    {
        using var random = new Generator(seed);
        return randn(shape, float64, generator: random);
    }

    private string Trajectories(string name, Action<Tensor, Tensor>? change = null, int frames = 6)
    {
        Tensor states = Noise(5, 12, frames, 2), mask = ones([12, frames, 2], ScalarType.Byte);
        change?.Invoke(states, mask);
        NumpyArchive.Write(cli.At(name), [("states", states), ("t", arange(frames, float64)), ("mask", mask),
            ("environment", arange(12, ScalarType.Int64) % 2)]);
        return cli.At(name);
    }

    private void Refused(string message, params string[] options)
    {
        (int code, _, string error) = CommandLine.Run(["train", "--out", cli.At("run"), .. options]);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(cli.At("run")));
    }

    /// <summary>Fields that vanish at the edges would be taken for Dirichlet's; the training data are not.</summary>
    [Fact]
    public void Tests_of_another_file_lie_as_the_training_data()
    {
        using var scope = NewDisposeScope();
        string inside = Pairs("in.npz", Noise(1, 24, 16, 16), Noise(2, 24, 16, 16));
        Tensor window = linspace(0, Math.PI, 16, float64).sin(), edge = window.unsqueeze(1) * window;
        string outside = Pairs("out.npz", Noise(3, 24, 16, 16) * edge, Noise(4, 24, 16, 16) * edge);
        (int code, string said, string error) = CommandLine.Run(
            ["train", "--data", inside, "--data-out", outside, "--model", "cno", "--out", cli.At("run"), "--set", .. Light.Split(' ')]);
        Assert.True(code == 0, error);
        Assert.Contains("24 out of distribution", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Tests_of_another_domain_or_rank_are_refused()
    {
        using var scope = NewDisposeScope();
        string inside = Pairs("in.npz", Noise(1, 24, 16, 16), Noise(2, 24, 16, 16));
        string line = Pairs("line.npz", Noise(1, 24, 16), Noise(2, 24, 16));
        Refused("1 dimension of space; the run has 2", "--data", inside, "--data-out", line, "--model", "cno");
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "24", "--grid", "17", "--out", cli.At("poisson.h5")).Code);
        Refused("intervals and boundaries must agree", "--data", inside, "--data-out", cli.At("poisson.h5"), "--model", "cno");
    }

    [Fact]
    public void Values_are_finite_in_the_precision_of_the_network()
    {
        using var scope = NewDisposeScope();
        Tensor output = Noise(2, 24, 16, 16);
        output[21] *= 1e36; // Finite, but a sum of its squares is not.
        Refused("output of validation pair 1 (counted from 0) is too large", "--data", Pairs("in.npz", Noise(1, 24, 16, 16), output),
            "--model", "cno");
        output[21] /= 1e36;
        output[23] *= 1e40;
        Refused("output of test pair 1 (counted from 0) is too large", "--data", Pairs("in.npz", Noise(1, 24, 16, 16), output), "--model",
            "cno");
    }

    [Fact]
    public void Values_whose_squares_no_number_holds_are_given_in_other_units()
    {
        using var scope = NewDisposeScope();
        string huge = Pairs("in.npz", Noise(1, 24, 16, 16), Noise(2, 24, 16, 16) * 1e300);
        Refused("whose squares exceed double precision: give them in other units", "--data", huge, "--model", "cno");
    }

    [Fact]
    public void Tests_that_are_all_zero_have_no_error()
    {
        using var scope = NewDisposeScope();
        Tensor output = Noise(2, 24, 16, 16).abs();
        output[22..] = 0;
        output[0] = 0;
        Refused("all test targets are zero", "--data", Pairs("in.npz", Noise(1, 24, 16, 16), output), "--model", "cno");
    }

    /// <summary>A validation sample without a relative error does not end a run, nor does a training sample without one spoil it.</summary>
    [Fact]
    public void Samples_of_zeros_are_left_out_and_this_is_said()
    {
        using var scope = NewDisposeScope();
        Tensor output = Noise(2, 24, 16, 16).abs();
        output[5] = 0;
        output[20..22] = 0;
        (int code, string said, string error) = CommandLine.Run(
            ["train", "--data", Pairs("in.npz", Noise(1, 24, 16, 16), output), "--model", "cno", "--out", cli.At("run"), "--set",
                "training.loss=relative_l2", .. Light.Split(' ')]);
        Assert.True(code == 0, error);
        Assert.Contains("1 of 20 training targets are zero", said, StringComparison.Ordinal);
        Assert.Contains("2 of 2 validation targets are zero", said, StringComparison.Ordinal);
        double loss = double.Parse(
            said[(said.IndexOf("  loss ", StringComparison.Ordinal) + 7)..].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(loss, 0.1, 10);
    }

    [Theory]
    [InlineData("aphynity", "--physics", "none")]
    [InlineData("leads", "--model", "mlp")]
    public void A_first_frame_that_was_not_observed_is_refused_by_its_trajectory(string method, string option, string value)
    {
        using var scope = NewDisposeScope();
        string path = Trajectories("masked.npz", (_, mask) => mask[7, 0, 1] = 0);
        Refused("trajectory 7 is not observed whole at its first frame", "--data", path, "--method", method, option, value);
        string whole = Trajectories("whole.npz");
        Refused("trajectory 7 is not observed", "--data", whole, "--data-out", path, "--method", method, option, value);
    }

    [Fact]
    public void Tests_of_another_file_are_in_environments_of_the_run()
    {
        using var scope = NewDisposeScope();
        string other = cli.At("other.npz");
        void Write(params (string, Tensor)[] more) =>
            NumpyArchive.Write(other, [("states", Noise(6, 3, 6, 2)), ("t", arange(6, float64)), .. more]);
        string[] train = ["--data", Trajectories("whole.npz"), "--data-out", other, "--method", "leads", "--model", "mlp"];
        Write();
        Refused("does not say to which of the 2 environments", train);
        Write(("environment", tensor(new[] { 0L, 1, 2 })));
        Refused("a trajectory of environment 2", train);
    }
}
