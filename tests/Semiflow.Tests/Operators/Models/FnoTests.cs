using Semiflow.Data.Numpy;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

public sealed class FnoTests : IDisposable
{
    private static readonly Grid Plane = Grid.Unit(32);
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Generator random = new(3);

    public void Dispose()
    {
        random.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void The_network_of_LEADS_agrees_with_the_record()
    {
        using NumpyArchive archive = Open("fno2d_leads");
        using var fno = new Fno(FnoOptions.Leads, 1, 1, Plane, random);
        Assert.Equal(59621, fno.parameters().Sum(p => p.numel()));
        var names = new Dictionary<string, string>
            { ["lift.0"] = "fc0", ["project.0"] = "fc1", ["project.2"] = "fc2", ["project.1.swish"] = "a3" };
        for (int i = 0; i < 4; i++)
        {
            (names[$"pointwise.{i}"], names[$"spectral.{i}"], names[$"activations.{i}.swish"]) = ($"w{i}", $"conv{i}", $"a{i}");
        }

        Check(fno, archive, names, x => x, x => x, w => w);
    }

    /// <summary>The network of the CNO repository has its channels last and the coordinates before the input.</summary>
    [Fact]
    public void The_network_of_the_cno_repository_agrees_with_the_record()
    {
        using NumpyArchive archive = Open("fno2d");
        var options = new FnoOptions { Width = 8, Modes = 6, Layers = 3, LiftChannels = 128, Activation = FnoActivation.LeakyRelu };
        using var fno = new Fno(options, 1, 1, Plane, random);
        Check(fno, archive, CnoNames(), x => x.permute(0, 3, 1, 2), x => x.permute(0, 3, 1, 2), w => w.roll(1, -1));
    }

    /// <summary>The same network with padding, whose values and slopes plain numpy computed (Golden/make.py).</summary>
    [Fact]
    public void Padded_the_network_of_the_cno_repository_agrees_with_numpy()
    {
        using NumpyArchive archive = Open("fno2d"), padded = Open("fno2d_padding");
        var options = new FnoOptions
            { Width = 8, Modes = 6, Layers = 3, LiftChannels = 128, Activation = FnoActivation.LeakyRelu, Padding = 4 };
        using var fno = new Fno(options, 1, 1, Plane, random);
        Import(fno, name => OfAuthors(archive, CnoNames(), w => w.roll(1, -1), "w", name));
        Tensor x = archive.Tensor("x").permute(0, 3, 1, 2).contiguous().requires_grad_();
        Tensor output = fno.forward(x), cotangent = archive.Tensor("cotangent").permute(0, 3, 1, 2);
        Assert.InRange(Distance(output, padded.Tensor("out").permute(0, 3, 1, 2)), 0, 1e-5);
        Assert.True(Distance(output, archive.Tensor("out_eval").permute(0, 3, 1, 2)) > 0.01);
        Tensor loss = (output * cotangent).mean();
        Assert.Equal(padded.Tensor("loss").item<double>(), loss.item<float>(), 1e-9);
        loss.backward();
        (string Ours, string[] Theirs)[] names =
        [
            ("lift.0.weight", ["r.0.weight"]), ("lift.0.bias", ["r.0.bias"]), ("lift.2.weight", ["r.2.weight"]),
            ("project.0.weight", ["q.0.weight"]), ("project.2.bias", ["q.2.bias"]),
            .. Enumerable.Range(0, 3).SelectMany(i => new (string, string[])[]
            {
                ($"pointwise.{i}.weight", [$"conv_list.{i}.weight"]), ($"pointwise.{i}.bias", [$"conv_list.{i}.bias"]),
                ($"spectral.{i}.weight", [$"spectral_list.{i}.weights1", $"spectral_list.{i}.weights2"]),
            }),
        ];
        double Theirs(string name) => padded.Tensor("slope/" + name).item<double>();
        double scale = names.Max(pair => Math.Abs(pair.Theirs.Sum(Theirs)));
        foreach ((string ours, string[] theirs) in names)
        {
            Parameter parameter = fno.named_parameters().Single(p => p.name == ours).parameter;
            Assert.Equal(theirs.Sum(Theirs), (parameter.grad! * parameter).sum().item<float>(), 1e-4 * scale);
        }

        Assert.Equal(Theirs("x"), (x.grad! * x).sum().item<float>(), 1e-4 * scale);
    }

    /// <summary>In one and three directions, with copies, the shape is kept; padding makes the ends differ.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Padding_keeps_the_shape_and_separates_the_ends(int rank)
    {
        Grid grid = new([.. Enumerable.Range(0, rank).Select(_ => new Axis(0, 1, 8))]);
        var options = new FnoOptions { Width = 4, Modes = 5, Layers = 2, Coordinates = FnoCoordinates.None, Padding = 3 };
        using var fno = new Fno(options, 1, 2, grid, random, groups: 2);
        long[] shape = [.. Enumerable.Repeat(8L, rank)];
        Tensor x = randn([4, 1, .. shape], generator: random), y = fno.forward(x);
        Assert.Equal([4, 2, .. shape], y.shape);
        Assert.True((fno.forward(x.roll(1, 2)) - y.roll(1, 2)).abs().max().item<float>() > 1e-4);
        Assert.Contains("half of the 11 points", Assert.Throws<InputException>(
            () => new Fno(options with { Modes = 6 }, 1, 1, grid, random)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new Fno(options with { Padding = -1 }, 1, 1, grid, random));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_truncated_transform_is_the_full_one_cut(int rank)
    {
        int[] points = new[] { 8, 9, 10 }[..rank], modes = new[] { 3, 4, 2 }[..rank];
        var fourier = new TruncatedFourier(points, modes);
        long[] axes = [.. Enumerable.Range(1, rank)];
        Tensor x = randn([5, .. points.Select(p => (long)p)], dtype: float64, generator: random);
        Tensor full = fft.rfftn(x, dim: axes), mask = ones(full.shape[1..], dtype: ScalarType.Bool), kept = full;
        for (int axis = 0; axis < rank; axis++)
        {
            int m = modes[axis], n = (int)full.shape[axis + 1];
            int[] rows = axis == rank - 1 ? [.. Enumerable.Range(0, m)] : [.. Enumerable.Range(0, m), .. Enumerable.Range(n - m, m)];
            kept = kept.index_select(axis + 1, tensor(rows.Select(row => (long)row).ToArray()));
            bool[] here = [.. Enumerable.Range(0, n).Select(row => rows.Contains(row))];
            mask = mask.logical_and(tensor(here).view([.. Enumerable.Range(0, rank).Select(a => a == axis ? (long)n : 1)]));
        }

        Tensor analyzed = fourier.Analyze(x);
        Assert.InRange((analyzed - kept.reshape(5, -1)).abs().max().item<double>(), 0, 1e-12);
        Tensor expected = fft.irfftn(full * mask, x.shape[1..], axes);
        Assert.InRange((fourier.Synthesize(analyzed) - expected).abs().max().item<double>(), 0, 1e-13);
    }

    [Fact]
    public void Copies_equal_networks_of_their_own()
    {
        var options = new FnoOptions { Width = 4, Modes = 3, Layers = 2, ProjectChannels = 6, Activation = FnoActivation.Swish,
            Coordinates = FnoCoordinates.Periodic };
        Grid grid = Grid.Unit(8);
        using Fno grouped = new(options, 2, 2, grid, random, groups: 3), single = new(options, 2, 2, grid, random);
        Tensor x = randn([6, 2, 8, 8], generator: random), together = grouped.forward(x);
        together.square().sum().backward();
        for (int g = 0; g < 3; g++)
        {
            using (no_grad())
            {
                foreach ((Parameter all, Parameter one) in grouped.parameters().Zip(single.parameters()))
                {
                    one.copy_(all[g..(g + 1)]);
                    one.grad = null;
                }
            }

            Tensor alone = single.forward(x[(2 * g)..((2 * g) + 2)]);
            alone.square().sum().backward();
            Assert.InRange((alone - together[(2 * g)..((2 * g) + 2)]).abs().max().item<float>(), 0, 1e-6);
            float largest = single.parameters().Max(p => p.grad!.abs().max().item<float>());
            Assert.All(grouped.parameters().Zip(single.parameters()), pair =>
                Assert.InRange((pair.First.grad![g..(g + 1)] - pair.Second.grad!).abs().max().item<float>() / largest, 0, 1e-6));
        }

        Assert.Equal(grouped.parameters().Where(p => p.dim() > 2).Sum(p => p.numel()), grouped.Weights.Sum(w => w.Value.numel()));
    }

    [Fact]
    public void Without_coordinates_it_commutes_with_shifts()
    {
        using var fno = new Fno(new FnoOptions { Width = 4, Modes = 3, Coordinates = FnoCoordinates.None }, 1, 1, Grid.Unit(8), random);
        Tensor x = randn([2, 1, 8, 8], generator: random);
        Assert.InRange((fno.forward(x.roll([3, 1], [2, 3])) - fno.forward(x).roll([3, 1], [2, 3])).abs().max().item<float>(), 0, 1e-5);
        Assert.Throws<InputException>(() => new Fno(new FnoOptions { Modes = 5 }, 1, 1, Grid.Unit(8), random));
        Assert.Throws<ArgumentException>(() => fno.forward(zeros(2, 1, 8, 9)));
    }

    private static NumpyArchive Open(string name) => NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npz"));

    private static Dictionary<string, string> CnoNames()
    {
        var names = new Dictionary<string, string> { ["lift.0"] = "r.0", ["lift.2"] = "r.2", ["project.0"] = "q.0", ["project.2"] = "q.2" };
        for (int i = 0; i < 3; i++)
        {
            (names[$"pointwise.{i}"], names[$"spectral.{i}"]) = ($"conv_list.{i}", $"spectral_list.{i}");
        }

        return names;
    }

    private static Tensor OfAuthors(
        NumpyArchive archive, Dictionary<string, string> names, Func<Tensor, Tensor> lift, string prefix, string ours)
    {
        int dot = ours.LastIndexOf('.');
        string module = $"{prefix}/{names[ours[..dot]]}", kind = ours[(dot + 1)..];
        if (ours.StartsWith("spectral", StringComparison.Ordinal))
        {
            return cat([archive.Tensor($"{module}.weights1"), archive.Tensor($"{module}.weights2")], 2).permute(2, 3, 0, 1, 4)
                .unsqueeze(0);
        }

        Tensor value = archive.Tensor($"{module}.{kind}");
        value = kind == "weight" ? value.view(value.shape[0], value.shape[1]) : value;
        return (ours == "lift.0.weight" ? lift(value).contiguous() : value).unsqueeze(kind == "beta" ? 1 : 0)
            .view(kind == "beta" ? [1] : [1, .. value.shape]);
    }

    private static void Import(Fno fno, Func<string, Tensor> value)
    {
        using IDisposable quiet = no_grad();
        foreach ((string name, Parameter parameter) in fno.named_parameters())
        {
            parameter.copy_(value(name));
        }
    }

    private static void Check(
        Fno fno, NumpyArchive archive, Dictionary<string, string> names, Func<Tensor, Tensor> take, Func<Tensor, Tensor> takeOutput,
        Func<Tensor, Tensor> lift)
    {
        Tensor Theirs(string prefix, string ours) => OfAuthors(archive, names, lift, prefix, ours);
        Import(fno, name => Theirs("w", name));
        Tensor x = take(archive.Tensor("x")).contiguous().requires_grad_();
        Tensor output = fno.forward(x), expected = takeOutput(archive.Tensor("out_train"));
        (output * take(archive.Tensor("cotangent"))).mean().backward();
        Assert.InRange(Distance(output, expected), 0, 1e-5);
        Assert.InRange(Distance(x.grad!, take(archive.Tensor("grad_x"))), 0, 5e-5);
        float largest = archive.Names.Where(n => n.StartsWith("g/", StringComparison.Ordinal))
            .Max(n => archive.Tensor(n).abs().max().item<float>());
        foreach ((string name, Parameter parameter) in fno.named_parameters())
        {
            Assert.True((parameter.grad! - Theirs("g", name)).abs().max().item<float>() / largest <= 5e-5, name);
        }
    }

    private static double Distance(Tensor actual, Tensor expected) =>
        (actual.detach() - expected).abs().max().item<float>() / expected.abs().max().item<float>();
}
