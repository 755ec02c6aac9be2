using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models;
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
        ConvNet all = new([2, 5, 3], nonlinearity, border, random, groups: 3, batchStatistics: batchStatistics, factor: 0.5, type: ScalarType.Float64);
        Tensor x = randn([6, 2, 7, 8], ScalarType.Float64, generator: random);
        Tensor y = all.call(x);
        for (int g = 0; g < 3; g++)
        {
            ConvNet one = new([2, 5, 3], nonlinearity, border, random, batchStatistics: batchStatistics, factor: 0.5, type: ScalarType.Float64);
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

        // The penalty of the file, spec aphynity.md 3: the mean of the squared velocity of the network on the data, frame by frame in one batch.
        Tensor velocity = net.call(Frames(archive.Tensor("target")));
        Compare.Close(archive.Tensor("loss_op"), velocity.square().sum([1L]).mean(), 1e-5, "penalty");
    }

    // [trajectory, channel, time, y, x] as a batch of frames.
    private static Tensor Frames(Tensor states) => states.transpose(1, 2).flatten(0, 1);

    private static NumpyArchive Golden(string name) =>
        NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npz"));

    private static Dictionary<string, Tensor> Entries(NumpyArchive archive) =>
        archive.Names.Where(name => name.StartsWith("w/", StringComparison.Ordinal)).ToDictionary(name => name, archive.Tensor);
}
