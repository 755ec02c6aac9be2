using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Principles;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>Forecasts, gradients and penalty of the authors' code, three environments in one call of the solver.</summary>
public sealed class LeadsGoldenTests : IDisposable
{
    private const int Environments = 3;
    private const double Factor = 0.05;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Forecast_gradients_and_penalty_agree_for_networks_of_states()
    {
        using NumpyArchive archive = Open("leads_forecast_mlp");
        Dictionary<string, Tensor> weights = Starting(archive, "w/");
        using var random = new Generator(0);
        Mlp Network(int copies) => new([2, 8, 8, 8, 2], Nonlinearity.Swish, random, groups: copies);
        Mlp shared = Network(1), own = Network(Environments);
        shared.Import(weights, "left_model.0.net.", 0);
        for (int e = 0; e < Environments; e++)
        {
            own.Import(weights, $"right_model.{e}.net.", e);
        }

        Check(archive, shared, own, "net.");
    }

    [Fact]
    public void Forecast_gradients_and_penalty_agree_for_convolutions()
    {
        using NumpyArchive archive = Open("leads_forecast_conv");
        Dictionary<string, Tensor> weights = Starting(archive, "w/");
        using var random = new Generator(0);
        ConvNet Network(int copies) => new([2, 8, 8, 8, 2], Nonlinearity.Swish, Border.Circular, random, groups: copies, factor: Factor);
        ConvNet shared = Network(1), own = Network(Environments);
        shared.Import(weights, "left_model.0.res.", 0);
        for (int e = 0; e < Environments; e++)
        {
            own.Import(weights, $"right_model.{e}.res.", e);
        }

        Check(archive, shared, own, "res.");
    }

    /// <summary>The archive's state of the authors: [batch, channel, time, x…].</summary>
    private static void Check(NumpyArchive archive, nn.Module<Tensor, Tensor> shared, nn.Module<Tensor, Tensor> own, string layers)
    {
        var dynamics = new EnvironmentDynamics(shared, own, Environments, new FlowOptions { Method = RungeKutta.ThreeEighths });
        Tensor y = Frames(archive.Tensor("y"));
        int batch = (int)y.shape[1];
        long[] repeated = [1, Environments, .. Enumerable.Repeat(1L, (int)y.dim() - 2)];
        var set = new TrajectorySet(archive.Tensor("t").to(float64), y.repeat(repeated))
        {
            Environments = [.. Enumerable.Range(0, Environments).SelectMany(e => Enumerable.Repeat(e, batch))],
        };
        Tensor all = dynamics.Predict(set);
        var expected = new List<Tensor>();
        for (int e = 0; e < Environments; e++)
        {
            expected.Add(Frames(archive.Tensor($"pred_env{e}")));
            Close(all.narrow(1, e * batch, batch), expected[e], 1e-5);
        }

        using (no_grad())
        {
            Close(dynamics.Predict(set, sharedOnly: true).narrow(1, batch, batch), Frames(archive.Tensor("pred_env1_left_only")), 1e-5);
        }

        // The recorded penalty is that of environment 2 alone.
        Tensor states = y.transpose(0, 1).flatten(0, 1), ofAll = own.call(states.repeat([Environments, .. repeated[2..]]));
        Tensor velocity = ofAll.view([Environments, .. states.shape])[2];
        Close(velocity, Frames(archive.Tensor("deriv_right2")).transpose(0, 1).flatten(0, 1), 1e-5);
        Tensor penalty = (velocity.norm(1) / (states.norm(1) + 1e-5)).square().mean();
        Assert.Equal(archive.Tensor("loss_op_b_env2").item<float>(), penalty.item<float>(), 1e-5);

        (Enumerable.Range(0, Environments).Select(e => all.narrow(1, e * batch, batch).square().mean()).Aggregate((a, b) => a + b)
            + penalty).backward();
        Dictionary<string, Tensor> gradients = Starting(archive, "g/");
        float largest = gradients.Values.Max(g => g.abs().max().item<float>());
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in shared.named_parameters())
        {
            Close(parameter.grad!, gradients[$"left_model.0.{layers}{name[4..]}"].view(parameter.shape), 2e-4, largest);
        }

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in own.named_parameters())
        {
            for (int e = 0; e < Environments; e++)
            {
                Close(parameter.grad![e], gradients[$"right_model.{e}.{layers}{name[4..]}"].view(parameter.shape[1..]), 2e-4, largest);
            }
        }
    }

    private static NumpyArchive Open(string name) => NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npz"));

    private static Dictionary<string, Tensor> Starting(NumpyArchive archive, string prefix) =>
        archive.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(n => n[prefix.Length..], archive.Tensor);

    /// <summary>[batch, channel, time, x…] to [time, batch, channel, x…].</summary>
    private static Tensor Frames(Tensor authors) =>
        authors.permute([2, 0, 1, .. Enumerable.Range(3, (int)authors.dim() - 3).Select(i => (long)i)]).contiguous();

    private static void Close(Tensor actual, Tensor expected, double tolerance, float? scale = null)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((actual.detach() - expected).abs().max().item<float>() / (scale ?? expected.abs().max().item<float>()), 0,
            tolerance);
    }
}
