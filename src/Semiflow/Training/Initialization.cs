using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Parameters before training, from an explicit generator.</summary>
public static class Initialization
{
    /// <summary>
    /// PyTorch's defaults (spec cno.md 2.3): weights and biases of convolutions and linear layers uniform on
    /// <c>±1/sqrt(fan_in)</c>, fan_in the entries of the weight behind its first dimension; normalizations weight 1, bias 0,
    /// running mean 0, variance 1. Parameters of other modules stay as they are.
    /// </summary>
    /// <param name="module">Its submodules are visited in their order.</param>
    /// <param name="random">A generator on the CPU: the numbers are the same for every device.</param>
    public static void Uniform(nn.Module module, Generator random)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(random);
        Apply(module, (weight, bias) => Layer(weight, bias, random));
    }

    /// <summary>
    /// Redraws all weights of convolutions and linear layers, top-level ones included; biases become zero, normalizations
    /// neutral. Parameters of other modules stay as they are.
    /// </summary>
    /// <param name="module">Its submodules are visited in their order.</param>
    /// <param name="law">The law of the weights.</param>
    /// <param name="gain">Factor or standard deviation, as the law says; published gains for residual networks are 0.01 to 0.1
    /// (orthogonal).</param>
    /// <param name="random">A generator on the CPU: the numbers are the same for every device.</param>
    /// <param name="biases">True for biases drawn normally with the gain as standard deviation instead of zero.</param>
    public static void Weights(nn.Module module, InitialWeights law, double gain, Generator random, bool biases = false)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(gain);
        Apply(module, (weight, bias) =>
        {
            if (law == InitialWeights.Uniform)
            {
                Layer(weight, bias, random, gain);
                return;
            }

            weight.copy_(Drawn(weight.shape, law, gain, random));
            if (bias is not null)
            {
                bias.copy_(biases ? randn(bias.shape, float64, generator: random) * gain : zeros(bias.shape));
            }
        });
    }

    private static void Apply(nn.Module module, Action<Tensor, Tensor?> layer)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        // modules() leaves out the module itself, and repeats one that is registered twice.
        foreach (nn.Module part in module.modules().Prepend(module).Distinct())
        {
            using DisposeScope inner = NewDisposeScope();
            switch (part)
            {
                case Convolution weights:
                    layer(weights.weight, weights.bias);
                    break;
                case Linear weights:
                    layer(weights.weight!, weights.bias);
                    break;
                case NormBase norm:
                    Reset(norm.weight, norm.bias);
                    norm.reset_running_stats();
                    break;
                case LayerNorm norm:
                    Reset(norm.weight, norm.bias);
                    break;
                case GroupNorm norm:
                    Reset(norm.weight, norm.bias);
                    break;
            }
        }
    }

    private static Tensor Drawn(long[] shape, InitialWeights law, double gain, Generator random)
    {
        long outputs = shape[0], field = shape.Skip(2).Aggregate(1L, (a, b) => a * b);
        switch (law)
        {
            case InitialWeights.Orthogonal:
                return (Orthonormal(outputs, shape.Skip(1).Aggregate(1L, (a, b) => a * b), random) * gain).reshape(shape);
            case InitialWeights.Kaiming:
                return randn(shape, float32, generator: random) * Math.Sqrt(2.0 / (outputs * field));
            case InitialWeights.TruncatedNormal:
                return Truncated(shape, gain, random);
            default:
                return randn(shape, float32, generator: random) * gain;
        }
    }

    // The orthogonal factor of a normal matrix, signs such that it is uniform (Haar); single precision is the weights' own.
    private static Tensor Orthonormal(long rows, long columns, Generator random)
    {
        Tensor normal = randn([Math.Max(rows, columns), Math.Min(rows, columns)], float32, generator: random);
        (Tensor q, Tensor r) = linalg.qr(normal);
        q *= r.diagonal().sign();
        return rows < columns ? q.t() : q;
    }

    // By the inverse distribution function, so that each entry takes one number.
    private static Tensor Truncated(long[] shape, double deviation, Generator random)
    {
        if (deviation == 0)
        {
            return zeros(shape);
        }

        double edge = special.erf(tensor(2 / deviation / Math.Sqrt(2), float64)).item<double>();
        Tensor uniform = rand(shape, float64, generator: random) * (2 * edge) - edge;
        return (special.erfinv(uniform) * (deviation * Math.Sqrt(2))).clamp(-2, 2);
    }

    private static void Layer(Tensor weight, Tensor? bias, Generator random, double gain = 1)
    {
        double bound = gain / Math.Sqrt((double)weight.numel() / weight.shape[0]);
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
