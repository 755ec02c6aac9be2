using Semiflow.Flows.Networks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>
/// A fully connected network <c>x ↦ W_L φ(… φ(W_1 x + b_1) …) + b_L</c>, also an autonomous vector field where it ends as wide as
/// it begins. With groups it is several networks of equal shape evaluated at once, each on its own part of the batch. Flows of it
/// take the fused path where they can.
/// </summary>
/// <remarks>Parameters are named as in PyTorch's <c>Sequential</c>: <c>net.0.weight</c>, <c>net.0.bias</c>, with Swish <c>net.1.beta</c>,
/// then <c>net.2.weight</c>.</remarks>
public sealed class Mlp : nn.Module<Tensor, Tensor>, ILayeredField, IGroupedNetwork
{
    [ComponentName(Name = "net")]
    private readonly Sequential net;

    private readonly MlpLayer[] layers;
    private readonly LearnedSwish[] swishes;

    /// <summary>A network with parameters from <paramref name="random"/>.</summary>
    /// <param name="widths">Width of the input, of each hidden layer and of the output, such as 2, 64, 64, 2.</param>
    /// <param name="nonlinearity">The nonlinearity between the layers.</param>
    /// <param name="random">Source of the initial parameters, on the CPU.</param>
    /// <param name="law">How they are drawn; default as in PyTorch, <see cref="WeightInitialization.Uniform"/>.</param>
    /// <param name="groups">Number of networks, parameters <c>[groups, out, in]</c>; null for one, parameters <c>[out, in]</c>.</param>
    /// <param name="type">float32 or float64.</param>
    public Mlp(
        IReadOnlyList<int> widths, Nonlinearity nonlinearity, Generator random, WeightInitialization? law = null, int? groups = null,
        ScalarType type = ScalarType.Float32)
        : base(nameof(Mlp))
    {
        ArgumentNullException.ThrowIfNull(widths);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(widths.Count, 2);
        foreach (int width in widths)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(widths));
        }

        (Widths, Nonlinearity, Groups) = ([.. widths], nonlinearity, groups);
        layers = [.. Enumerable.Range(0, widths.Count - 1).Select(
            i => new MlpLayer(widths[i], widths[i + 1], groups, law ?? WeightInitialization.Uniform, random, type))];
        var parts = new List<(string, nn.Module<Tensor, Tensor>)>();
        foreach (MlpLayer layer in layers)
        {
            if (parts.Count > 0)
            {
                parts.Add(($"{parts.Count}", NetworkParts.Module(nonlinearity, groups, type, 0)));
            }

            parts.Add(($"{parts.Count}", layer));
        }

        net = nn.Sequential(parts);
        swishes = [.. parts.Select(part => part.Item2).OfType<LearnedSwish>()];
        RegisterComponents();
    }

    /// <summary>Width of the input, of each hidden layer and of the output.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>The nonlinearity between the layers.</summary>
    public Nonlinearity Nonlinearity { get; }

    /// <summary>Number of networks; null for one without a group dimension.</summary>
    public int? Groups { get; }

    /// <inheritdoc/>
    int IGroupedNetwork.Groups => Groups ?? 1;

    /// <inheritdoc/>
    public IReadOnlyList<LayerWeight> Weights => [.. layers.Select((layer, i) => new LayerWeight(
        $"net.{2 * i}.weight", Groups is null ? layer.Weight.unsqueeze(0) : layer.Weight, WeightKind.Dense))];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters =>
        [.. layers.SelectMany((layer, l) => l < swishes.Length
            ? new[] { layer.Weight, layer.Bias, swishes[l].Beta }
            : [layer.Weight, layer.Bias])];

    /// <summary>The affine maps in order.</summary>
    internal IReadOnlyList<MlpLayer> Layers => layers;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state) => call(state);

    /// <summary>Values of the network, by libtorch operations or, within a flow, by the kernels of the fused path.</summary>
    /// <remarks>A flow reads the parameters once: a field must not change them while it is integrated.</remarks>
    /// <param name="x">
    /// Without groups <c>[…, in]</c>. With groups <c>[groups·batch, in]</c>, the rows of the first group first: row r
    /// belongs to network <c>r / batch</c>.
    /// </param>
    /// <returns>The same shape with <c>out</c> as the last size.</returns>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() < 1 || x.shape[^1] != Widths[0])
        {
            throw new ArgumentException($"expected […, {Widths[0]}], got [{string.Join(", ", x.shape)}].", nameof(x));
        }

        if (LayeredEvaluation.Of(this, x) is { } values)
        {
            return values;
        }

        if (Groups is not { } groups)
        {
            return net.call(x);
        }

        if (x.dim() != 2 || x.shape[0] % groups != 0)
        {
            throw new ArgumentException(
                $"expected [batch, {Widths[0]}] with a batch that {groups} networks share evenly, got [{string.Join(", ", x.shape)}].",
                nameof(x));
        }

        return net.call(x.reshape(groups, -1, Widths[0])).reshape(-1, Widths[^1]);
    }

    /// <summary>Copies the parameters of a network of PyTorch, one group or all.</summary>
    /// <param name="entries">Tensors by name, as in a state_dict.</param>
    /// <param name="prefix">What precedes <c>0.weight</c>, such as <c>model_aug.net.</c></param>
    /// <param name="group">The group that gets them; null for all parameters at once.</param>
    /// <exception cref="KeyNotFoundException">An entry is missing.</exception>
    public void Import(IReadOnlyDictionary<string, Tensor> entries, string prefix, int? group = null) => net.Import(entries, prefix, group);
}
