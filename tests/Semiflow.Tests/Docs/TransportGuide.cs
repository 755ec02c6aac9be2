using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/transport.md, to the letter; <see cref="TransportGuideTests"/> compares and runs it.</summary>
internal static class TransportGuide
{
    public static TransportReport Run(TextWriter console)
    {
        // begin
        Tensor x = randn([300, 2], generator: new Generator(1)), y = randn([300, 2], generator: new Generator(2)) * 0.5 + 2;
        AssignmentResult exact = Assignment.Solve(new QuadraticCost(), x, y);
        console.WriteLine($"W2 squared {exact.MeanCost:F3}, proven to {Math.Abs(exact.Cost - exact.DualValue):E0}");
        console.WriteLine($"of normal laws with the same moments {GaussianTransport.OfSamples(x, y).Cost:F3}");

        IMarginalLoss loss = new SinkhornDivergence(fraction: 0.05); // or EnergyDistance, MaximumMeanDiscrepancy, SlicedWasserstein
        var path = new List<Tensor> { x };
        for (int step = 0; step < 5; step++)
        {
            Tensor at = path[^1].detach().requires_grad_();
            Tensor slope = autograd.grad([loss.Of(at, y)], [at])[0];
            path.Add(at.detach() - 150.0 / (5 - step) * slope);      // a point's slope is 2/300 of its way
        }

        TransportReport report = TransportReport.Measure(path);
        console.WriteLine($"kappa {report.Kappa:F3}, eta {report.Eta:F3}, straightness {report.Straightness:F3}, displacement "
            + $"{report.Displacement:F3}");
        console.WriteLine($"left {Assignment.Solve(new QuadraticCost(), path[^1], y).MeanCost:F3}");
        // end
        return report;
    }
}
