using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/solvers.md, to the letter; <see cref="SolverGuideTests"/> compares and runs it.</summary>
internal static class SolverGuide
{
    public static double Run(TextWriter console)
    {
        // begin
        var network = new Mlp([2, 32, 32, 2], Nonlinearity.Tanh, new Generator(1));
        var flow = new FlowMap(network, new FlowOptions
        {
            Method = RungeKutta.Tsit5,                          // or Classical4, the default, with Substeps = n and no Control
            Control = new StepControl(1e-5, 1e-7),              // each sample its own steps
            Gradient = GradientMode.Checkpointed,               // exact gradients, little memory
        });
        Tensor start = rand([64, 2], generator: new Generator(2));
        Tensor times = linspace(0, 2, 21, ScalarType.Float64);  // [time], or [time, batch] for irregular data
        Trajectory path = flow.Path(start, times);              // States [time, batch, channel]
        Tensor loss = (path.States - 1).square().mean();
        loss.backward();                                        // reaches network.Parameters
        console.WriteLine($"{path.States.shape[0]} states, loss {loss.item<float>():F3}");
        // end
        return network.Parameters[0].grad!.abs().max().item<float>();
    }
}
