using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Parameters before training, from an explicit generator.</summary>
public static class Initialization
{
    /// <summary>
    /// PyTorch's defaults (cno.md 2.3): weights and biases of convolutions and linear layers uniform on
    /// <c>±1/sqrt(fan_in)</c>, fan_in the entries of the weight behind its first dimension; normalizations weight 1, bias 0,
    /// running mean 0, variance 1. Parameters of other modules stay as they are.
    /// </summary>
    /// <param name="module">Its submodules are visited in their order.</param>
    /// <param name="random">A generator on the CPU: the numbers are the same for every device.</param>
    public static void Uniform(nn.Module module, Generator random)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(random);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        // modules() leaves out the module itself, and repeats one that is registered twice.
        foreach (nn.Module part in module.modules().Prepend(module).Distinct())
        {
            switch (part)
            {
                case Convolution layer:
                    Layer(layer.weight, layer.bias, random);
                    break;
                case Linear layer:
                    Layer(layer.weight!, layer.bias, random);
                    break;
                case NormBase layer:
                    Reset(layer.weight, layer.bias);
                    layer.reset_running_stats();
                    break;
                case LayerNorm layer:
                    Reset(layer.weight, layer.bias);
                    break;
                case GroupNorm layer:
                    Reset(layer.weight, layer.bias);
                    break;
            }
        }
    }

    private static void Layer(Tensor weight, Tensor? bias, Generator random)
    {
        double bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
        Fill(weight, bound, random);
        if (bias is not null)
        {
            Fill(bias, bound, random);
        }
    }

    private static void Fill(Tensor target, double bound, Generator random)
    {
        using Scalar width = 2 * bound, low = bound;
        target.copy_(rand(target.shape, dtype: target.dtype, generator: random).mul_(width).sub_(low));
    }

    private static void Reset(Tensor? weight, Tensor? bias)
    {
        weight?.fill_(1);
        bias?.fill_(0);
    }
}
