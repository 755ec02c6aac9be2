using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

/// <summary>The convolutional fields of APHYNITY and LEADS: groups, borders, the authors' values.</summary>
public sealed class ConvNetTests
{
    [Theory]
    [InlineData(Nonlinearity.Relu, Border.Zero, false)]
    [InlineData(Nonlinearity.Swish, Border.Circular, false)]
    public void Groups_are_networks_side_by_side(Nonlinearity nonlinearity, Border border, bool batchStatistics)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(3);
        ConvNet all = new([2, 5, 3], nonlinearity, border, random, groups: 3, batchStatistics: batchStatistics, factor: 0.5,
            type: ScalarType.Float64);
        Tensor x = randn([6, 2, 7, 8], ScalarType.Float64, generator: random);
        Tensor y = all.call(x);
        for (int g = 0; g < 3; g++)
        {
            ConvNet one = new([2, 5, 3], nonlinearity, border, random, batchStatistics: batchStatistics, factor: 0.5,
                type: ScalarType.Float64);
            one.Import(all.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value[g]), "net.");
            Compare.Close(one.call(x.narrow(0, 2 * g, 2)), y.narrow(0, 2 * g, 2), 1e-13, $"group {g}");
        }
    }

    [Fact]
    public void A_periodic_field_commutes_with_translations()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(5);
        ConvNet net = new([2, 6, 2], Nonlinearity.Tanh, Border.Circular, random, type: ScalarType.Float64);
        Tensor x = randn([2, 2, 9, 6], ScalarType.Float64, generator: random);
        Compare.Close(net.call(x).roll([3L, -2], [2L, 3]), net.call(x.roll([3L, -2], [2L, 3])), 1e-13, "translated");
    }

    [Fact]
    public void The_network_of_LEADS_equals_the_authors()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(0);
        using NumpyArchive archive = Golden("leads_forecast_conv");
        ConvNet own = new([2, 8, 8, 8, 2], Nonlinearity.Swish, Border.Circular, random, groups: 3, factor: 0.05); // The factor of the file.
        for (int group = 0; group < 3; group++)
        {
            own.Import(Entries(archive), $"w/right_model.{group}.res.", group);
        }

        Tensor frames = Frames(archive.Tensor("y"));
        Tensor actual = own.call(frames.repeat(3, 1, 1, 1)).narrow(0, 2 * frames.shape[0], frames.shape[0]);
        Compare.Close(Frames(archive.Tensor("deriv_right2")), actual, 1e-6, "velocity");
    }

    [Fact]
    public void The_network_of_APHYNITY_normalizes_by_the_batch_in_evaluation_too()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(0);
        using NumpyArchive archive = Golden("aphynity_forecast_rd");
        ConvNet net = new([2, 8, 8, 2], Nonlinearity.Relu, Border.Zero, random, batchStatistics: true);
        net.Import(Entries(archive), "w/model_aug.net.");
        net.eval();

        // The penalty of the file (spec aphynity.md 3): the mean of the squared velocity of the network on the data, frame by frame in one
        // batch.
        Tensor velocity = net.call(Frames(archive.Tensor("target")));
        Compare.Close(archive.Tensor("loss_op"), velocity.square().sum([1L]).mean(), 1e-5, "penalty");
    }

    [Theory]
    [InlineData(Nonlinearity.Relu, ScalarType.Float32, Border.Zero, null, 512, 5, 19)]
    [InlineData(Nonlinearity.Tanh, ScalarType.Float64, Border.Circular, 3, 512, 5, 19)]
    [InlineData(Nonlinearity.Softplus, ScalarType.Float64, Border.Zero, 2, 0, 5, 19)]
    [InlineData(Nonlinearity.Swish, ScalarType.Float64, Border.Circular, null, 512, 5, 19)]
    [InlineData(Nonlinearity.Swish, ScalarType.Float32, Border.Circular, 6, 0, 5, 19)]
    [InlineData(Nonlinearity.Relu, ScalarType.Float32, Border.Zero, null, 512, 16, 16)]
    [InlineData(Nonlinearity.Swish, ScalarType.Float32, Border.Circular, 2, 512, 64, 64)]
    [InlineData(Nonlinearity.Tanh, ScalarType.Float32, Border.Circular, null, 512, 37, 16)]
    [InlineData(Nonlinearity.Softplus, ScalarType.Float64, Border.Zero, 3, 512, 8, 24)]
    public void The_fused_kernel_equals_libtorch(
        Nonlinearity nonlinearity, ScalarType type, Border border, int? groups, int bits, int width, int next)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(21);
        ConvNet net = new([2, width, next, 3], nonlinearity, border, random, groups: groups, factor: 0.7, type: type);
        Tensor x = randn([12, 2, 7, 10], type, generator: random), cotangent = randn([12, 3, 7, 10], type, generator: random);
        Tensor from = x.clone().requires_grad_();
        Tensor expected = net.General(from);
        IList<Tensor> gradients = autograd.grad([expected], [from, .. net.Parameters], [cotangent]);

        IConvNetKernel kernel = net.Kernel(x, [.. net.Parameters], bits)!;
        double tolerance = type == ScalarType.Float32 ? 1e-5 : 1e-13;
        Compare.Close(expected, kernel.Forward(x, [.. net.Parameters]), tolerance, "values");
        foreach ((Tensor e, Tensor a) in gradients.Zip(kernel.Backward(cotangent, x, [.. net.Parameters])))
        {
            Compare.Close(e, a, tolerance, "gradients");
        }
    }

    /// <summary>
    /// Odd sizes, several strips of rows, fewer samples than threads: random shapes, with the columns' transform and without.
    /// </summary>
    [Theory]
    [InlineData(ScalarType.Float32, 512)]
    [InlineData(ScalarType.Float64, 512)]
    [InlineData(ScalarType.Float32, 256)]
    [InlineData(ScalarType.Float64, 256)]
    [InlineData(ScalarType.Float32, 0)]
    [InlineData(ScalarType.Float64, 0)]
    public void The_fused_kernel_equals_libtorch_on_planes_of_any_size(ScalarType type, int bits)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(24);
        var sizes = new Random(25);
        for (int i = 0; i < 12; i++)
        {
            int groups = 1 + i % 3, batch = groups * sizes.Next(1, 5), height = sizes.Next(1, 12), width = sizes.Next(1, 50);
            height = i % 4 == 0 ? height + 33 : height;
            int[] channels = [sizes.Next(1, 4), sizes.Next(8, 40), sizes.Next(1, 34), sizes.Next(1, 4)];
            var nonlinearity = (Nonlinearity)(i % 4);
            Border border = i % 2 == 0 ? Border.Circular : Border.Zero;
            ConvNet net = new(channels, nonlinearity, border, random, groups: groups, factor: 0.7, type: type);
            Tensor x = randn([batch, channels[0], height, width], type, generator: random);
            Tensor cotangent = randn([batch, channels[^1], height, width], type, generator: random);
            Tensor from = x.clone().requires_grad_();
            Tensor expected = net.General(from);
            IList<Tensor> gradients = autograd.grad([expected], [from, .. net.Parameters], [cotangent]);

            string what = $"{batch} of {height} x {width}, {string.Join('-', channels)}, {nonlinearity}, {border}";
            IConvNetKernel kernel = net.Kernel(x, [.. net.Parameters], bits)!;
            double tolerance = type == ScalarType.Float32 ? 2e-5 : 1e-12;
            Compare.Close(expected, kernel.Forward(x, [.. net.Parameters]), tolerance, what);
            foreach ((Tensor e, Tensor a) in gradients.Zip(kernel.Backward(cotangent, x, [.. net.Parameters])))
            {
                Compare.Close(e, a, tolerance, "gradients of " + what);
            }
        }
    }

    [Theory]
    [InlineData(Nonlinearity.Tanh, Border.Circular)]
    [InlineData(Nonlinearity.Swish, Border.Zero)]
    public void Gradients_of_the_fused_kernel_are_slopes(Nonlinearity nonlinearity, Border border)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(28);
        ConvNet net = new([2, 8, 9, 2], nonlinearity, border, random, type: ScalarType.Float64);
        Tensor x = randn([2, 2, 9, 11], ScalarType.Float64, generator: random);
        Tensor cotangent = randn([2, 2, 9, 11], ScalarType.Float64, generator: random);
        Tensor[] all = [.. net.Parameters], points = [x, .. all.Select(each => each.detach())];
        IConvNetKernel kernel = net.Kernel(x, all)!;
        Tensor[] gradients = kernel.Backward(cotangent, x, all);
        for (int i = 0; i < points.Length; i++)
        {
            Tensor way = randn(points[i].shape, ScalarType.Float64, generator: random);
            double Value(double step)
            {
                Tensor[] moved = [.. points];
                moved[i] = points[i] + step * way;
                return (kernel.Forward(moved[0], moved[1..]) * cotangent).sum().item<double>();
            }

            const double h = 1e-5;
            double slope = (Value(h) - Value(-h)) / (2 * h);
            Assert.Equal(slope, (gradients[i] * way).sum().item<double>(), 1e-6 * Math.Max(1, Math.Abs(slope)));
        }
    }

    /// <summary>Samples are shared, or where there are few the layers of each.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(20, 2)]
    public void Threads_and_repetitions_do_not_change_a_bit(int batch, int groups)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(27);
        ConvNet net = new([2, 40, 40, 2], Nonlinearity.Swish, Border.Circular, random, groups: groups);
        Tensor x = randn([batch, 2, 18, 17], generator: random), cotangent = randn([batch, 2, 18, 17], generator: random);
        Tensor[] all = [.. net.Parameters];
        Compare.SameBitsForAnyThreads(() => [net.Kernel(x, all)!.Forward(x, all), .. net.Kernel(x, all)!.Backward(cotangent, x, all)]);
    }

    /// <summary>A kernel keeps what it made of the weights, but not beyond a change of them.</summary>
    [Fact]
    public void The_fused_kernel_sees_new_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(26);
        ConvNet net = new([2, 16, 16, 2], Nonlinearity.Swish, Border.Zero, random);
        Tensor x = randn([3, 2, 20, 20], generator: random);
        foreach (int _ in Enumerable.Range(0, 2))
        {
            foreach (Tensor parameter in net.Parameters)
            {
                Compare.Close(net.General(x), net.call(x), 1e-5, "values");
                using var none = no_grad();
                parameter.add_(0.1);
            }
        }
    }

    [Fact]
    public void First_and_second_derivatives_pass_through_the_graph()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(22);
        ConvNet net = new([1, 4, 1], Nonlinearity.Tanh, Border.Circular, random, type: ScalarType.Float64);
        Tensor x0 = randn([2, 1, 5, 4], ScalarType.Float64, generator: random);
        Tensor[] Derivatives(Func<Tensor, Tensor> map)
        {
            Tensor x = x0.clone().requires_grad_();
            Tensor first = autograd.grad([map(x).pow(3).sum()], [x], create_graph: true, retain_graph: true)[0];
            CustomGradient.ThrowIfFailed();
            return [first, .. autograd.grad([first.square().sum()], [x, .. net.Parameters], allow_unused: true).Where(g => g is not null)];
        }

        foreach ((Tensor e, Tensor a) in Derivatives(net.General).Zip(Derivatives(net.call)))
        {
            Compare.Close(e, a, 1e-12, "derivatives");
        }
    }

    /// <summary>The parameters are also in the history of the second input, as in every step of a solver but the first.</summary>
    [Fact]
    public void Second_derivatives_of_a_network_that_is_used_twice_count_each_way_once()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(23);
        ConvNet net = new([1, 4, 1], Nonlinearity.Tanh, Border.Circular, random, type: ScalarType.Float64);
        Tensor x = randn([2, 1, 5, 4], ScalarType.Float64, generator: random);
        Tensor[] Derivatives(Func<Tensor, Tensor> map)
        {
            Tensor loss = map(map(map(x))).square().sum();
            Tensor[] first = [.. autograd.grad([loss], [.. net.Parameters], create_graph: true, retain_graph: true)];
            CustomGradient.ThrowIfFailed();
            Tensor slope = first.Aggregate(zeros([], ScalarType.Float64), (sum, each) => sum + each.square().sum());
            Tensor[] second = [.. autograd.grad([slope], [.. net.Parameters])];
            CustomGradient.ThrowIfFailed();
            return [.. first, .. second];
        }

        foreach ((Tensor e, Tensor a) in Derivatives(net.General).Zip(Derivatives(net.call)))
        {
            Compare.Close(e, a, 1e-11, "derivatives");
        }
    }

    // [trajectory, channel, time, y, x] as a batch of frames.
    private static Tensor Frames(Tensor states) => states.transpose(1, 2).flatten(0, 1);

    private static NumpyArchive Golden(string name) =>
        NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npz"));

    private static Dictionary<string, Tensor> Entries(NumpyArchive archive) =>
        archive.Names.Where(name => name.StartsWith("w/", StringComparison.Ordinal)).ToDictionary(name => name, archive.Tensor);
}
