using System.Runtime.InteropServices;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// The squared distance of features, c(x, y) = |ψ(x) − ψ(y)|² and ℓ(x, v) = |J_ψ(x) v|²; a step costs c(x, y)/Δ
/// (spec domain-translation.md 5.2). Where ψ forgets, motion is free: the optimal map need not be unique.
/// </summary>
/// <param name="features">ψ, from <c>[n, …]</c> to <c>[n, …]</c>, of fixed parameters: a layer of a classifier, PCA, a module's
/// <c>call</c>.</param>
public sealed class FeatureCost(Func<Tensor, Tensor> features) : ITransportCost
{
    private readonly Func<Tensor, Tensor> features = features ?? throw new ArgumentNullException(nameof(features));
    private bool tried;

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
        Try(position);
        Tensor point = position.requires_grad ? position : position.detach().requires_grad_();
        Tensor image = Features(point);
        if (!image.requires_grad)
        {
            throw NoGradient();
        }

        Tensor direction = zeros_like(image.detach()).requires_grad_();
        if (Derivative.Sparse([image], [point], [direction], true, true)[0] is not { requires_grad: true } pulled)
        {
            throw NoGradient();
        }

        Tensor pushed = Derivative.Of([pulled], [direction], [velocity], true, outer)[0];
        Tensor rate = pushed.square().sum(1);
        return outer ? rate : rate.detach();
    }

    /// <inheritdoc/>
    public Tensor Step(Tensor source, Tensor target, double duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration);
        return Between(source, target) / duration;
    }

    // Features that have overwritten what their derivative needs end the process where it is to be differentiated again, so the first time
    // a derivative of a leaf, which can fail, is tried before.
    private void Try(Tensor position)
    {
        if (tried)
        {
            return;
        }

        using var scope = NewDisposeScope();
        Tensor point = position.detach().clone().requires_grad_();
        try
        {
            Tensor image = Features(point);
            Derivative.Sparse([image], [point], [zeros_like(image.detach())]);
        }
        catch (ExternalException error)
        {
            throw new ArgumentException("the features have no derivative: let them change no tensor in place. " + error.Message, error);
        }

        tried = true;
    }

    private static ArgumentException NoGradient() =>
        new("the features do not depend on the points in a way that has a gradient, so that they price no velocity.");

    private Tensor Features(Tensor points)
    {
        Tensor image = features(points);
        if (image is null || image.IsInvalid || image.dim() < 1 || image.shape[0] != points.shape[0])
        {
            throw new ArgumentException($"expected features [{points.shape[0]}, …] of points {PointSet.Shape(points)}, got "
                + $"{(image is null || image.IsInvalid ? "nothing" : PointSet.Shape(image))}.");
        }

        return image.dim() == 1 ? image.unsqueeze(1) : image.flatten(1);
    }
}
