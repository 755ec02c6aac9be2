using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>
/// Weights of each environment that follow from others: they are written into networks in as many copies, and the gradients of these are
/// taken back by the chain rule. So any network in copies will do, with all environments in one call of the solver.
/// </summary>
internal sealed class DerivedWeights
{
    private readonly Parameter[] own;

    /// <summary>The copies.</summary>
    /// <param name="source">Dynamics in one copy, from whose weights those of the copies follow.</param>
    /// <param name="copies">Dynamics of the same networks, in a copy of both for each environment; their weights are overwritten.</param>
    /// <exception cref="ArgumentException">Networks of other shapes.</exception>
    public DerivedWeights(EnvironmentDynamics source, EnvironmentDynamics copies)
    {
        (Copies, Source) = (copies, [.. Parameters(source)]);
        own = [.. Parameters(copies).Select(each => each.Value)];
        bool fits = own.Length == Source.Count && own.Zip(Source).All(pair => pair.Second.Value.shape[0] == 1
            && pair.First.shape[0] == copies.Environments && pair.First.shape.AsSpan(1).SequenceEqual(pair.Second.Value.shape.AsSpan(1)));
        if (!fits)
        {
            throw new ArgumentException(
                $"weights of environments follow from networks in one copy, parameters [1, …], for networks in {copies.Environments}, "
                    + $"parameters [{copies.Environments}, …]: make both by one function of the number of copies.", nameof(copies));
        }
    }

    /// <summary>Dynamics with the weights that were written last.</summary>
    public EnvironmentDynamics Copies { get; }

    /// <summary>The weights in one copy, <c>[1, …]</c>, by name.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Source { get; }

    /// <summary>Parameters of f, then of g.</summary>
    public static IEnumerable<(string Name, Parameter Value)> Parameters(EnvironmentDynamics dynamics) =>
        new[] { ("shared", dynamics.Shared), ("own", dynamics.Own) }.SelectMany(part =>
            part.Item2.named_parameters().Select(each => ($"{part.Item1}.{each.name}", each.parameter)));

    /// <summary>Writes weights <c>[environments, …]</c>, or <c>[1, …]</c> for the same in all.</summary>
    public void Write(IReadOnlyList<Tensor> values)
    {
        using IDisposable quiet = no_grad();
        for (int i = 0; i < own.Length; i++)
        {
            own[i].copy_(values[i]);
        }
    }

    /// <summary>Moves the weights of each environment against the gradient of its own error.</summary>
    /// <param name="gradients">Of the mean error of all environments.</param>
    /// <param name="rate">How far, per length of the gradient.</param>
    /// <param name="clipNorm">Largest length of the gradient of an environment; a longer one is cut to it.</param>
    public void Descend(IReadOnlyList<Tensor> gradients, double rate, double clipNorm)
    {
        using IDisposable quiet = no_grad();
        Tensor norm = gradients.Select(gradient => gradient.reshape(Copies.Environments, -1).square().sum([1]))
            .Aggregate((sum, squares) => sum + squares).sqrt() * Copies.Environments;
        Tensor length = (clipNorm / norm).clamp_max(1) * (-rate * Copies.Environments);
        for (int i = 0; i < own.Length; i++)
        {
            own[i].add_(gradients[i] * length.view([-1, .. Enumerable.Repeat(1L, (int)own[i].dim() - 1)]));
        }
    }

    /// <summary>Mean squared error with the written weights, and its gradients <c>[environments, …]</c>.</summary>
    /// <param name="set">The trajectories.</param>
    /// <param name="restarts">Where solutions restart, <c>[frame][environment]</c>; null for none.</param>
    public (Tensor Error, Tensor[] Gradients) Evaluate(TrajectorySet set, bool[][]? restarts)
    {
        using IDisposable loud = enable_grad();
        Tensor error = RestartedFlow.Error(Copies, set, restarts);
        Tensor[] gradients = Derivative.Of([error], own);
        CustomGradient.ThrowIfFailed();
        return (error.detach(), gradients);
    }

    /// <summary>The error as a function of what the weights follow from: the same number, with the gradient of the chain rule.</summary>
    /// <param name="error">The number.</param>
    /// <param name="gradients">Its gradients with respect to the weights.</param>
    /// <param name="values">The weights, in a graph.</param>
    public static Tensor Chained(Tensor error, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> values) =>
        error + values.Zip(gradients, (value, gradient) => ((value - value.detach()) * gradient).sum())
            .Aggregate((sum, part) => sum + part);
}
