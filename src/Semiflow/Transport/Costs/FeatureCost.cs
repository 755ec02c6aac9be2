using static TorchSharp.torch;

namespace Semiflow.Transport.Costs;

/// <summary>
/// The squared distance of features, c(x, y) = |ψ(x) − ψ(y)|² and ℓ(x, v) = |J_ψ(x) v|²; a step costs c(x, y)/Δ
/// (spec domain-translation.md 5.2). Where ψ forgets, motion is free: the optimal map need not be unique.
/// </summary>
/// <param name="features">ψ, from <c>[n, …]</c> to <c>[n, …]</c>, of fixed parameters: a layer of a classifier, PCA, a module's
/// <c>call</c>.</param>
public sealed class FeatureCost(Func<Tensor, Tensor> features) : ITransportCost
{
    private readonly Func<Tensor, Tensor> features = features ?? throw new ArgumentNullException(nameof(features));

    /// <summary>The cost of a module's features.</summary>
    public FeatureCost(nn.Module<Tensor, Tensor> features)
        : this((features ?? throw new ArgumentNullException(nameof(features))).call)
    {
    }

    /// <inheritdoc/>
    public Tensor Between(Tensor source, Tensor target)
    {
        PointSet.Paired(source, target);
        return (Features(source) - Features(target)).square().sum(1);
    }

    /// <inheritdoc/>
    public Tensor Pairwise(Tensor source, Tensor target)
    {
        PointSet.Crossed(source, target);
        return PointSet.SquaredDistances(Features(source), Features(target));
    }

    /// <summary>|J_ψ(x) v|², by differentiating the pullback w ↦ J_ψ(x)ᵀ w, which is linear, once more.</summary>
    /// <inheritdoc/>
    public Tensor Rate(Tensor position, Tensor velocity)
    {
        PointSet.Paired(position, velocity);
        bool outer = is_grad_enabled() && (position.requires_grad || velocity.requires_grad);
        using IDisposable graph = enable_grad();
        Tensor point = position.requires_grad ? position : position.detach().requires_grad_();
        Tensor image = Features(point);
        if (!image.requires_grad)
        {
            throw NoGradient();
        }

        Tensor direction = zeros_like(image.detach()).requires_grad_();
        Tensor pulled = autograd.grad([image], [point], [direction], retain_graph: true, create_graph: true, allow_unused: true)[0];
        if (pulled.IsInvalid || !pulled.requires_grad)
        {
            throw NoGradient();
        }

        Tensor pushed = autograd.grad([pulled], [direction], [velocity], retain_graph: true, create_graph: outer, allow_unused: true)[0];
        Tensor rate = pushed.square().sum(1);
        return outer ? rate : rate.detach();
    }

    /// <inheritdoc/>
    public Tensor Step(Tensor source, Tensor target, double duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration);
        return Between(source, target) / duration;
    }

    private static ArgumentException NoGradient() =>
        new("the features do not depend on the points in a way that has a gradient, so that they price no velocity.");

    private Tensor Features(Tensor points)
    {
        Tensor image = features(points);
        if (image.dim() < 1 || image.shape[0] != points.shape[0])
        {
            throw new ArgumentException($"expected features [{points.shape[0]}, …] of points {PointSet.Shape(points)}, got "
                + $"{PointSet.Shape(image)}.");
        }

        return image.reshape(image.shape[0], image.dim() == 1 ? 1 : -1);
    }
}
