using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>How the weights and biases of a network are drawn before training.</summary>
public sealed class WeightInitialization
{
    private readonly Action<Tensor, Generator> weight;
    private readonly bool zeroBias;

    private WeightInitialization(Action<Tensor, Generator> weight, bool zeroBias)
    {
        this.weight = weight;
        this.zeroBias = zeroBias;
    }

    /// <summary>PyTorch's default: weights and biases uniform in <c>±1/√fan_in</c>.</summary>
    public static WeightInitialization Uniform { get; } = new((w, random) => FillUniform(w, FanIn(w), random), zeroBias: false);

    /// <summary>Weights normal with mean 0, biases 0 (LEADS: 0.05 for networks of states, 0.1 for convolutions).</summary>
    /// <param name="deviation">Standard deviation.</param>
    public static WeightInitialization Normal(double deviation) => new(
        (w, random) => w.copy_(randn(w.shape, dtype: w.dtype, generator: random).mul_(deviation)), zeroBias: true);

    /// <summary>Weights with orthonormal rows or columns times a gain, biases 0 (APHYNITY's pendulum: 0.2).</summary>
    /// <param name="gain">Largest singular value of every weight.</param>
    public static WeightInitialization Orthogonal(double gain) => new(
        (w, random) => w.copy_(OrthogonalMatrix(w.shape[0], w.numel() / w.shape[0], random).mul_(gain).reshape(w.shape)), zeroBias: true);

    /// <summary>Draws one weight <c>[out, in, …]</c> and its bias in place.</summary>
    internal void Fill(Tensor weightTensor, Tensor? bias, Generator random)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        weight(weightTensor, random);
        if (bias is not null && zeroBias)
        {
            bias.zero_();
        }
        else if (bias is not null)
        {
            FillUniform(bias, FanIn(weightTensor), random);
        }
    }

    private static long FanIn(Tensor w) => w.numel() / w.shape[0];

    private static void FillUniform(Tensor target, long fanIn, Generator random)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        target.copy_(rand(target.shape, dtype: target.dtype, generator: random).mul_(2 * bound).sub_(bound));
    }

    // The Q of a normal matrix, with the signs that make it uniform among the orthogonal ones (Mezzadri 2007).
    private static Tensor OrthogonalMatrix(long rows, long columns, Generator random)
    {
        Tensor normal = randn([Math.Max(rows, columns), Math.Min(rows, columns)], dtype: float64, generator: random);
        (Tensor q, Tensor r) = linalg.qr(normal);
        q *= r.diagonal().sign();
        return rows < columns ? q.t() : q;
    }
}
