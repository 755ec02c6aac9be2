using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Dynamics;

/// <summary>
/// A network between data of very different size: <c>v(t, x) = s ⊙ network(x / r)</c>, with r the size of each channel and s that
/// of its time derivative. The sizes are constants, kept with the parameters.
/// </summary>
internal sealed class ScaledField : nn.Module, IVectorField
{
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly Tensor input;
    private readonly Tensor output;

    /// <summary>A scaled network.</summary>
    /// <param name="network">Maps states <c>[batch, channel, x…]</c> to the same shape.</param>
    /// <param name="input">r of each channel, positive.</param>
    /// <param name="output">s of each channel, positive.</param>
    public ScaledField(nn.Module<Tensor, Tensor> network, IReadOnlyList<double> input, IReadOnlyList<double> output)
        : base(nameof(ScaledField))
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        Tensor? first = network.parameters().FirstOrDefault();
        Tensor Sizes(IReadOnlyList<double> sizes) =>
            tensor(sizes.ToArray(), dtype: first?.dtype ?? float32, device: first?.device ?? CPU).clone().DetachFromDisposeScope();
        this.network = network;
        this.input = Sizes(input);
        this.output = Sizes(output);
        RegisterComponents();
        Parameters = [.. parameters()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Sizes from data: root mean squares of the states and of their difference quotients.</summary>
    /// <param name="network">The network.</param>
    /// <param name="set">Training trajectories.</param>
    public static ScaledField FromData(nn.Module<Tensor, Tensor> network, TrajectorySet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var quotients = DifferenceQuotients.Of(set);
        return new ScaledField(network, Roots(set.States.flatten(0, 1), null), Roots(quotients.Values, quotients.Weights));
    }

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        long[] wide = [-1, .. Enumerable.Repeat(1L, (int)state.dim() - 2)];
        return network.call(state / input.view(wide)) * output.view(wide);
    }

    /// <summary>Root mean square of each channel of <c>[row, channel, x…]</c>, rows weighed.</summary>
    private static double[] Roots(Tensor rows, Tensor? weights)
    {
        Tensor squares = rows.to(float64).square();
        Tensor each = squares.dim() == 2 ? squares : squares.flatten(2).mean([2]);
        Tensor mean = weights is null ? each.mean([0]) : (each * weights.to(float64).unsqueeze(1)).sum([0]) / weights.sum();
        return [.. mean.sqrt().data<double>().ToArray().Select(root => root > 0 ? root : 1)];
    }
}
