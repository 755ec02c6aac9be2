using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Chains;

/// <summary>Derivatives of a module by differences, in double precision.</summary>
internal static class Slopes
{
    /// <summary>
    /// Largest deviation of autograd's directional derivatives from central differences, over input and all parameters, relative to their
    /// size.
    /// </summary>
    public static double Deviation(nn.Module module, Tensor input, Func<Tensor, Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        input.requires_grad_(true);
        Tensor[] inputs = [input, .. module.parameters()];
        foreach (Tensor each in inputs)
        {
            each.grad = null;
        }

        loss(input).backward();
        double worst = 0;
        foreach (Tensor each in inputs)
        {
            Tensor direction = randn(each.shape, float64, generator: new Generator(9));
            double slope = (each.grad! * direction).sum().item<double>();
            const double h = 1e-6;
            double Moved(double by)
            {
                using IDisposable quiet = no_grad();
                each.add_(direction * by);
                double value = loss(input).item<double>();
                each.sub_(direction * by);
                return value;
            }

            double measured = (Moved(h) - Moved(-h)) / (2 * h);
            worst = Math.Max(worst, Math.Abs(slope - measured) / (1e-3 + Math.Abs(slope)));
        }

        return worst;
    }
}
