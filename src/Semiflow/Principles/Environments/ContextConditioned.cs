using Semiflow.Flows;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Dynamics of m environments whose weights lie in a space of few dimensions, <c>θ_e = θ + W ξ_e</c> with a context ξ_e of two or three
/// numbers for each environment; a new environment is met by its context alone (CoDA: Kirchmeyer et al., ICML 2022, arXiv 2202.01889)
/// (spec leads.md 3). As in LEADS a state passes through two networks, and all environments through one call of the solver.
/// </summary>
public sealed class ContextConditioned : IEnvironmentForecast
{
    private readonly EnvironmentDynamics source;
    private readonly DerivedWeights weights;
    private readonly IReadOnlyList<(string Name, Parameter Value)> directions;

    private ContextConditioned(
        EnvironmentDynamics source, IReadOnlyList<(string, Parameter)>? directions, int environments, int size,
        Func<int, nn.Module<Tensor, Tensor>> network, Generator? random)
    {
        this.source = source;
        weights = new DerivedWeights(
            source, EnvironmentDynamics.Create(Decomposition.OnePerEnvironment, environments, network, source.Flow));
        this.directions = directions ?? [.. weights.Source.Select(each => ($"directions.{each.Name}", Drawn(each.Value, size, random!)))];
        Tensor like = weights.Source[0].Value;
        Contexts = nn.Parameter(zeros([environments, size], like.dtype, like.device));
        Contexts.DetachFromDisposeScope();
    }

    /// <summary>m.</summary>
    public int Environments => weights.Copies.Environments;

    /// <summary>ξ, <c>[m, size]</c>; at first zero.</summary>
    public Parameter Contexts { get; }

    /// <summary>θ and W by name: parameters <c>[1, …]</c> of the two networks, and <c>[size, …]</c>.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Weights => [.. weights.Source, .. directions];

    /// <summary>Fresh dynamics: networks as they come, contexts zero, W uniform in <c>±1/√size</c> (authors' code).</summary>
    /// <param name="environments">m.</param>
    /// <param name="network">Makes a network in the given number of copies, with a first dimension of that size in each parameter.</param>
    /// <param name="flow">Method and steps.</param>
    /// <param name="random">Source of W.</param>
    /// <param name="contextSize">Numbers in a context. Good values: 2 (published), 1 to 3.</param>
    /// <exception cref="ArgumentException">A network whose parameters have no dimension of copies.</exception>
    public static ContextConditioned Create(
        int environments, Func<int, nn.Module<Tensor, Tensor>> network, FlowOptions flow, Generator random, int contextSize = 2)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(contextSize, 1);
        var source = EnvironmentDynamics.Create(Decomposition.OneForAll, environments, network, flow);
        return new ContextConditioned(source, null, environments, contextSize, network, random);
    }

    /// <summary>New environments with the θ and the W of these, and contexts of zero.</summary>
    /// <param name="environments">How many.</param>
    /// <param name="network">Makes a network in the given number of copies, of the shape of those here.</param>
    public ContextConditioned ForNewEnvironments(int environments, Func<int, nn.Module<Tensor, Tensor>> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new ContextConditioned(source, directions, environments, (int)Contexts.shape[1], network, null);
    }

    /// <summary>The dynamics with the weights that the contexts give now.</summary>
    public EnvironmentDynamics Dynamics()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        weights.Write(Values());
        return weights.Copies;
    }

    /// <summary>
    /// A training of θ, W and contexts by the mean squared error of solutions with scheduled restarts, plus
    /// <c>contextWeight Σ_e |ξ_e|² + directionWeight Σ_i |W_i|</c>, W_i the row of one weight.
    /// </summary>
    /// <param name="optimizer">How they are updated. Good values: rate 1e-3, no weight decay.</param>
    /// <param name="restarts">When solutions restart; null for never.</param>
    /// <param name="contextWeight">Weight of the squares of the contexts. Good values: 1e-4; 0 for new environments.</param>
    /// <param name="directionWeight">Weight of the norms of the rows of W. Good value: 1e-6.</param>
    /// <param name="contextsOnly">Leaves θ and W as they are to the bit, and their penalty out: for new environments.</param>
    public IPrinciple<TrajectoryBatch> Training(
        OptimizerSpec optimizer, RestartSchedule? restarts, double contextWeight = 1e-4, double directionWeight = 1e-6,
        bool contextsOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contextWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(directionWeight);
        double onDirections = contextsOnly ? 0 : directionWeight;
        return new RestartedFit(
            [("contexts", Contexts), .. contextsOnly ? [] : Weights], (set, masks) => Loss(set, masks, contextWeight, onDirections),
            weights.Copies.SetTraining, restarts, Environments, optimizer);
    }

    /// <inheritdoc/>
    Tensor IEnvironmentForecast.Forecast(TrajectorySet set) => ((IEnvironmentForecast)Dynamics()).Forecast(set);

    private static Parameter Drawn(Parameter weight, int size, Generator random)
    {
        using DisposeScope scope = NewDisposeScope();
        double bound = 1 / Math.Sqrt(size);
        Tensor drawn = rand([size, .. weight.shape[1..]], dtype: weight.dtype, generator: random).mul_(2 * bound).sub_(bound);
        Parameter direction = nn.Parameter(drawn.to(weight.device));
        direction.DetachFromDisposeScope();
        return direction;
    }

    /// <summary>θ + W ξ_e, <c>[m, …]</c>, in the graph.</summary>
    private Tensor[] Values() => [.. weights.Source.Zip(directions, (weight, direction) => weight.Value
        + Contexts.matmul(direction.Value.reshape(Contexts.shape[1], -1)).view([Environments, .. weight.Value.shape[1..]]))];

    private Terms Loss(TrajectorySet set, bool[][]? restarts, double contextWeight, double directionWeight)
    {
        Tensor[] values = Values();
        weights.Write(values);
        (Tensor error, Tensor[] gradients) = weights.Evaluate(set, restarts);
        var terms = new List<(string, Tensor)> { ("mse", DerivedWeights.Chained(error, gradients, values)) };
        if (contextWeight > 0)
        {
            using Scalar weight = contextWeight;
            terms.Add(("contexts", Contexts.square().sum() * weight));
        }

        if (directionWeight > 0)
        {
            using Scalar weight = directionWeight;
            terms.Add(("directions", directions
                .Select(each => each.Value.square().sum([0]).clamp_min(1e-36).sqrt().sum()).Aggregate((sum, part) => sum + part) * weight));
        }

        return new Terms(terms);
    }
}
