using PureHDF;
using Semiflow.Data;
using Semiflow.Data.Numpy;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>
/// Options that say how a file is read: those that do not apply are refused whatever the method, eval and predict read as the run did.
/// </summary>
public sealed class ReadingOptionTests : IDisposable
{
    private const string Light = "training.epochs=1 model.channels=4 model.lift_channels=4 model.layers=1 model.residual_blocks=1 "
        + "model.neck_blocks=1 evaluation.report=false";

    private readonly CommandLine cli = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        cli.Dispose();
    }

    [Theory]
    [InlineData("--times q", "--times does not apply")]
    [InlineData("--times q --step 0.1 --mask m --environments e", "--times, --step, --mask and --environments do not apply")]
    [InlineData("--output-time 7", "there is no time 7")] // [n, t, x] then
    [InlineData("--axes n,x,y --input-time 3", "--input-time does not apply")]
    [InlineData("--extent hello", "--extent is an interval for each of the 2 directions")]
    [InlineData("--extent 0:1", "--extent is an interval for each of the 2 directions")]
    [InlineData("--follow-links", "--follow-links does not apply")] // Other formats have no links.
    [InlineData("--samples 3", "--samples is a range such as 0:100")]
    [InlineData("--samples 20:30", "the range 20..30 selects none or leaves them")]
    [InlineData("--boundary 1", "--boundary is one of periodic, dirichlet, neumann, neumann_cells")]
    [InlineData("--boundary periodic,periodic,periodic", "names 3 boundaries for 2 directions")]
    public void Pairs(string options, string expected)
    {
        NumpyArchive.Write(cli.At("f.npz"), [("input", rand(24, 6, 6)), ("output", rand(24, 6, 6))]);
        Refused(expected, ["train", "--data", cli.At("f.npz"), "--out", cli.At("no"), .. options.Split(' ')]);
    }

    [Theory]
    [InlineData("--output o --output-axes n,x --input-time 1 --output-time 2",
        "--output, --output-axes, --input-time and --output-time do")]
    [InlineData("--extent 0:1 --boundary neumann", "--boundary and --extent do not apply")]
    [InlineData("--step 0.1 --times t", "--times does not apply")]
    [InlineData("--follow-links --samples 0:3", "--follow-links and --samples do not apply")]
    public void Trajectories(string options, string expected)
    {
        NumpyArchive.Write(cli.At("f.npz"), [("states", rand(12, 5, 2)), ("t", arange(5, ScalarType.Float64))]);
        Refused(expected, ["train", "--data", cli.At("f.npz"), "--method", "aphynity", "--physics", "none", "--out", cli.At("no"),
            .. options.Split(' ')]);
    }

    [Theory]
    [InlineData("least-action", "--axes n,c", "--axes does not apply")]
    [InlineData("least-action", "--data-out F", "--data-out does not apply")]
    [InlineData("translation", "--boundary periodic --step 2", "--boundary and --step do not apply")]
    public void Samples_and_domains(string method, string options, string expected)
    {
        Tensor points = rand(60, 2);
        NumpyArchive.Write(cli.At("f.npz"), [("input", points), ("labels", arange(60, ScalarType.Int64).remainder(2)), ("source", points),
            ("target", points)]);
        Refused(expected, ["train", "--data", cli.At("f.npz"), "--method", method, "--out", cli.At("no"),
            .. options.Replace("F", cli.At("f.npz"), StringComparison.Ordinal).Split(' ')]);
    }

    [Fact]
    public void Another_boundary_for_each_axis_goes_through_train_eval_and_predict()
    {
        Tensor values = rand(24, 8, 8);
        NumpyArchive.Write(cli.At("f.npz"), [("input", values), ("output", values * 2)]);
        string run = Trained("f.npz", "--boundary", "periodic,dirichlet", "--extent", "0:2,0:1");
        string output = Done("eval", run, "--data", cli.At("f.npz"));
        Assert.Contains("as in the run: --boundary=periodic,dirichlet --extent=0:2,0:1", output, StringComparison.Ordinal);
        Assert.Contains("8 x 8 on [0, 2] x [0, 1], periodic,dirichlet", output, StringComparison.Ordinal);
        Done("predict", run, "--input", cli.At("f.npz"), "--output", cli.At("y.h5"));
        Done("eval", run, "--data", cli.At("y.h5")); // What was predicted states its grid.
        Refused("does not fit", ["eval", run, "--data", cli.At("f.npz"), "--boundary", "neumann"]);
        Refused("does not apply", ["eval", run, "--data", cli.At("f.npz"), "--step", "2"]);

        NumpyArchive.Write(
            cli.At("other.npz"), [("input", values), ("output", values)], [("boundary", "Neumann,Neumann"), ("domain", "0:2,0:1")]);
        string plain = Trained("f.npz", "--extent", "0:2,0:1", "--boundary", "periodic", "--seed", "2");
        Refused("neumann", ["predict", plain, "--input", cli.At("other.npz"), "--output", cli.At("no.npz"), "--boundary", "neumann"]);
    }

    [Fact]
    public void Axes_and_time_of_the_run_are_those_of_eval_and_predict()
    {
        Tensor values = rand([24, 5, 8, 8]);
        Write("f.h5", ("u", values));
        string run = Trained("f.h5", "--input", "u", "--axes", "n t x y", "--input-time", "1", "--output-time", "3");
        string output = Done("eval", run, "--data", cli.At("f.h5"));
        Assert.Contains("as in the run: --input=u --axes=\"n t x y\" --input-time=1 --output-time=3", output, StringComparison.Ordinal);
        Assert.Contains("inputs and outputs at times 1 and 3", output, StringComparison.Ordinal);
        Done("predict", run, "--input", cli.At("f.h5"), "--output", cli.At("y.npz"));
        Assert.True(Array(cli.At("y.npz"), "input").equal(values[.., 1].unsqueeze(1)).all().item<bool>());
        Done("predict", run, "--input", cli.At("f.h5"), "--output", cli.At("y.npz"), "--input-time", "4", "--force");
        Assert.True(Array(cli.At("y.npz"), "input").equal(values[.., 4].unsqueeze(1)).all().item<bool>());
        Write("still.h5", ("u", values[.., 2].contiguous()));
        Done("predict", run, "--input", cli.At("still.h5"), "--output", cli.At("y.npz"), "--force");
        Assert.True(Array(cli.At("y.npz"), "input").equal(values[.., 2].unsqueeze(1)).all().item<bool>());
        Write("turned.h5", ("v", values.transpose(2, 3).contiguous()));
        Done("predict", run, "--input", cli.At("turned.h5"), "--name", "v", "--axes", "n t y x", "--output", cli.At("y.npz"), "--force");
        Assert.True(Array(cli.At("y.npz"), "input").equal(values[.., 1].unsqueeze(1)).all().item<bool>());
        Refused("does not apply", ["predict", run, "--input", cli.At("still.h5"), "--output", cli.At("no.npz"), "--input-time", "4",
            "--axes", "n x y"]);
    }

    [Theory]
    [InlineData("y.npz")]
    [InlineData("y.h5")]
    [InlineData("y.hdf5")]
    [InlineData("y.nc")]
    public void Inputs_alone_are_predicted_in_every_format_to_the_same_numbers(string name)
    {
        Tensor values = rand(24, 8, 8);
        NumpyArchive.Write(cli.At("f.npz"), [("input", values), ("output", values * 2)]);
        string run = Trained("f.npz");
        Done("predict", run, "--input", cli.At("f.npz"), "--output", cli.At("known.npz"));
        Tensor known = Array(cli.At("known.npz"), "output");
        Write("only.h5", ("a", values));
        var samples = new H5File();
        for (int i = 0; i < 24; i++)
        {
            samples[$"Sample_{i}"] = new H5Group { ["input"] = Dataset(values[i]) };
        }

        samples.Write(cli.At("samples.h5"));
        foreach (string file in new[] { "only.h5", "samples.h5" })
        {
            Done("predict", run, "--input", cli.At(file), "--output", cli.At(name), "--force");
            Assert.True(Array(cli.At(name), "output").equal(known).all().item<bool>());
        }

        Refused(".npz (NumPy), .h5 or .hdf5 (HDF5), or .nc (NetCDF)",
            ["predict", run, "--input", cli.At("only.h5"), "--output", cli.At("y.dat")]);
    }

    [Fact]
    public void Make_writes_what_the_ending_says()
    {
        foreach (string name in new[] { "m.npz", "m.h5", "m.nc" })
        {
            Done("make", "poisson", "--count", "3", "--grid", "8", "--out", cli.At(name));
        }

        using var npz = Semiflow.Data.OperatorData.Read(cli.At("m.npz")).Input.Values;
        using var hdf5 = Semiflow.Data.OperatorData.Read(cli.At("m.h5")).Input.Values;
        using var netCdf = Semiflow.Data.OperatorData.Read(cli.At("m.nc")).Input.Values;
        Assert.True(npz.equal(hdf5).all().item<bool>() && npz.equal(netCdf).all().item<bool>());
        Assert.Equal("CDF\u0005"u8, File.ReadAllBytes(cli.At("m.nc")).AsSpan(0, 4));
        foreach (string system in new[] { "poisson", "pendulum" })
        {
            Refused("the ending of the name says what to write", ["make", system, "--count", "3", "--out", cli.At("m.txt")]);
        }
    }

    [Fact]
    public void Forecasts_start_from_states_alone_in_hdf5_and_from_the_times_of_the_run()
    {
        NumpyArchive.Write(cli.At("f.npz"), [("u", rand(12, 5, 2, dtype: ScalarType.Float64))]);
        string run = cli.At("run");
        Done("train", "--data", cli.At("f.npz"), "--step", "0.5", "--method", "aphynity", "--physics", "none", "--out", run, "--set",
            "model.width=8", "training.epochs=1", "evaluation.report=false");
        Assert.Contains("times every 0.5", Done("eval", run, "--data", cli.At("f.npz")), StringComparison.Ordinal);
        Write("start.h5", ("u", rand(4, 2)));
        Done("predict", run, "--input", cli.At("start.h5"), "--output", cli.At("y.h5"), "--times", "0:2:0.5");
        Assert.Equal([5, 4, 2], TrajectoryData.Read(cli.At("y.h5")).States.shape);
        Done("predict", run, "--input", cli.At("f.npz"), "--output", cli.At("z.npz"), "--times", "2:4:0.5"); // from their ends
        Assert.Equal([5, 12, 2], TrajectoryData.Read(cli.At("z.npz")).States.shape);
        Write("turned.h5", ("u", rand(2, 4)));
        Done("predict", run, "--input", cli.At("turned.h5"), "--axes", "c n", "--output", cli.At("w.npz"), "--times", "0,1");
        Assert.Equal([2, 4, 2], TrajectoryData.Read(cli.At("w.npz")).States.shape);
        Refused("--input-time does not apply",
            ["predict", run, "--input", cli.At("start.h5"), "--output", cli.At("no.npz"), "--times", "0,1",
            "--input-time", "2"]);
    }

    [Fact]
    public void Averages_over_nodes_are_those_of_the_run_in_eval_and_predict()
    {
        NumpyArchive.Write(cli.At("f.npz"), [("u", rand([12, 7, 16, 16])), ("t", arange(7, ScalarType.Float64))]);
        string run = cli.At("run");
        Done([.. "train --method partial --observed 0 --boundary neumann_cells --data".Split(' '), cli.At("f.npz"), "--axes", "n t x y",
            "--out", run, "--set", .. ("data.coarsen=2 data.past=2 model.hidden=1 model.width=4 model.blocks=1 model.encoder_widths=[4,6] "
                + "training.epochs=1 training.first_horizon=1 training.horizon=2 evaluation.horizon=3 evaluation.substeps=[1] "
                + "evaluation.baselines=[persistence] evaluation.report=false").Split(' ')]);
        Assert.Contains("averaged from 16 x 16 to 8 x 8 nodes", Done("eval", run, "--data", cli.At("f.npz")), StringComparison.Ordinal);
        Done("predict", run, "--input", cli.At("f.npz"), "--output", cli.At("y.npz"), "--times", "6:9:1");
        Assert.Equal([4, 12, 1, 8, 8], TrajectoryData.Read(cli.At("y.npz")).States.shape);
        Assert.DoesNotContain("averaged", Done("eval", run, "--data", cli.At("y.npz"), "--axes", "n t c x y"), StringComparison.Ordinal);
    }

    private static Tensor Array(string path, string name)
    {
        using Semiflow.Data.IArraySource source = Semiflow.Data.Pairs.ArraySource.Open(path, followLinks: false, new());
        return source.Read(name, new long[source.Shape(name).Length], source.Shape(name));
    }

    private static H5Dataset Dataset(Tensor value) =>
        new(value.contiguous().data<float>().ToArray(), fileDims: [.. value.shape.Select(size => (ulong)size)]);

    private static string Done(params string[] words)
    {
        (int code, string output, string error) = CommandLine.Run(words);
        Assert.True(code == 0, error);
        return output;
    }

    private static void Refused(string expected, string[] words)
    {
        (int code, _, string error) = CommandLine.Run(words);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private string Trained(string file, params string[] options)
    {
        string run = cli.At($"run-{Guid.NewGuid():N}");
        Done(["train", "--data", cli.At(file), "--model", "cno", "--out", run, .. options, "--set", .. Light.Split(' ')]);
        return run;
    }

    private void Write(string name, params (string Name, Tensor Values)[] arrays)
    {
        var file = new H5File();
        foreach ((string array, Tensor values) in arrays)
        {
            file[array] = Dataset(values);
        }

        file.Write(cli.At(name));
    }
}
