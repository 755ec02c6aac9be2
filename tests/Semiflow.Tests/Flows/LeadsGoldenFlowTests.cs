using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Shared network plus one per environment, integrated together on the fused path, against the authors' code of LEADS.</summary>
public sealed class LeadsGoldenFlowTests
{
    [Fact]
    public void Forecasts_and_gradients_equal_the_authors()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(0);
        using NumpyArchive archive = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "leads_forecast_mlp.npz"));
        Dictionary<string, Tensor> entries = archive.Names.Where(name => name.StartsWith("w/", StringComparison.Ordinal))
            .ToDictionary(name => name, archive.Tensor);
        Mlp shared = new([2, 8, 8, 8, 2], Nonlinearity.Swish, random), own = new([2, 8, 8, 8, 2], Nonlinearity.Swish, random, groups: 3);
        shared.Import(entries, "w/left_model.0.net.");
        for (int e = 0; e < 3; e++)
        {
            own.Import(entries, $"w/right_model.{e}.net.", e);
        }

        Tensor start = archive.Tensor("y")[.., .., 0];
        var options = new FlowOptions { Method = RungeKutta.ThreeEighths }; // What torchdiffeq calls rk4.
        Tensor states = new FlowMap(new SumField(shared, own), options).Path(
            start.repeat(3, 1), archive.Tensor("t").to(ScalarType.Float64)).States;
        Tensor[] forecasts = [.. states.view(states.shape[0], 3, -1, 2).unbind(1)];
        for (int e = 0; e < 3; e++)
        {
            Compare.Close(archive.Tensor($"pred_env{e}"), forecasts[e].permute(1, 2, 0), 1e-5, $"forecast of environment {e}");
        }

        forecasts.Select(forecast => forecast.square().mean()).Aggregate((sum, term) => sum + term).backward();
        CustomGradient.ThrowIfFailed();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in shared.named_parameters())
        {
            Close(archive.Tensor("g/left_model.0." + name), parameter.grad!, name);
        }

        // The file's loss has a penalty on the third environment's own network, which is not computed here.
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in own.named_parameters())
        {
            Close(archive.Tensor("g/right_model.0." + name), parameter.grad![0], name);
            Close(archive.Tensor("g/right_model.1." + name), parameter.grad![1], name);
        }
    }

    private static void Close(Tensor expected, Tensor actual, string what) =>
        Compare.Close(expected, actual.reshape(expected.shape), 2e-6, what);
}
