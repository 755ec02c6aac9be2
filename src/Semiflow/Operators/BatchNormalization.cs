using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// Batch normalization, <c>γ·(x − mean)/√(variance + ε) + β</c> per channel: statistics of the batch in training (running averages follow
/// with weight 0.1), the running averages in evaluation. Any number of dimensions.
/// </summary>
public sealed class BatchNormalization : nn.Module<Tensor, Tensor>
{
    private static readonly Scalar One = 1L.ToScalar();

    [ComponentName(Name = "weight")]
    private readonly Parameter weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter bias;

    [ComponentName(Name = "running_mean")]
    private readonly Tensor runningMean;

    [ComponentName(Name = "running_var")]
    private readonly Tensor runningVariance;

    [ComponentName(Name = "num_batches_tracked")]
    private readonly Tensor batches;

    /// <summary>γ = 1, β = 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">Number of channels.</param>
    public BatchNormalization(int channels)
        : base(nameof(BatchNormalization))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        weight = nn.Parameter(ones(channels, float32));
        bias = nn.Parameter(zeros(channels, float32));
        runningMean = zeros(channels, float32);
        runningVariance = ones(channels, float32);
        batches = zeros([], int64);
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <summary>Added to the variance.</summary>
    public static double Epsilon => 1e-5;

    /// <summary>Weight of the newest batch in the running averages.</summary>
    public static double Momentum => 0.1;

    /// <summary>γ, <c>[channels]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary>β, <c>[channels]</c>.</summary>
    public Parameter Bias => bias;

    /// <summary>Running mean, <c>[channels]</c>.</summary>
    public Tensor RunningMean => runningMean;

    /// <summary>Running variance (unbiased), <c>[channels]</c>.</summary>
    public Tensor RunningVariance => runningVariance;

    /// <inheritdoc/>
    /// <exception cref="InputException">Training with a single value per channel, which has no variance.</exception>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (training)
        {
            Count(x);
        }

        return nn.functional.batch_norm(x, runningMean, runningVariance, weight, bias, training, Momentum, Epsilon);
    }

    /// <summary>Counts a training batch; a fused kernel that updates the running averages itself calls this.</summary>
    /// <param name="x">The batch, <c>[batch, channels, x…]</c>.</param>
    /// <exception cref="InputException">The batch has a single value per channel.</exception>
    public void Count(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.numel() <= x.shape[1])
        {
            throw new InputException(
                $"batch normalization of shape [{string.Join(", ", x.shape)}] needs more than one value per channel: use a larger batch, "
                    + $"fewer layers or --set model.batch_norm=false.");
        }

        using var _ = no_grad();
        batches.add_(One);
    }

    /// <summary>The evaluation map as <c>scale·x + shift</c>, each <c>[channels]</c>.</summary>
    public (Tensor Scale, Tensor Shift) Affine()
    {
        Tensor scale = weight * (runningVariance + Epsilon).rsqrt();
        return (scale, bias - (runningMean * scale));
    }
}
