using Semiflow.Flows;
using Semiflow.Flows.Networks;
using Semiflow.Operators.Models.NeuralOperators;
using Semiflow.Spaces;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>
/// Fourier neural operator (Li et al., arXiv 2010.08895) on one grid of one to three directions, in one or several copies: a lift
/// of the channels, layers <c>spectral convolution + pointwise map</c> with a nonlinearity between them, a projection.
/// </summary>
public sealed class Fno : nn.Module<Tensor, Tensor>, IGroupedNetwork
{
    [ComponentName(Name = "lift")]
    private readonly Sequential lift;

    [ComponentName(Name = "spectral")]
    private readonly ModuleList<SpectralConvolution> spectral;

    [ComponentName(Name = "pointwise")]
    private readonly ModuleList<PointwiseLinear> pointwise;

    [ComponentName(Name = "activations")]
    private readonly ModuleList<FnoActivationLayer> activations;

    [ComponentName(Name = "project")]
    private readonly Sequential project;

    private readonly FnoPlaces places;
    private readonly long[]? padding;
    private readonly (string Name, IGroupedNetwork Layer)[] maps;

    /// <summary>An FNO; same seed, same bits.</summary>
    /// <param name="options">Hyperparameters; good values are given with each.</param>
    /// <param name="inputChannels">Components of the input function.</param>
    /// <param name="outputChannels">Components of the output function.</param>
    /// <param name="grid">The computational grid, taken as periodic but for the padding of the options.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="groups">Number of copies.</param>
    /// <param name="law">How pointwise maps start, default uniform in <c>±1/√in</c>; spectral weights are always uniform in <c>[0,
    /// 1/√in)</c>.</param>
    /// <exception cref="InputException">Options out of range, or more modes than the grid resolves.</exception>
    public Fno(
        FnoOptions options, int inputChannels, int outputChannels, Grid grid, Generator generator, int groups = 1,
        WeightInitialization? law = null)
        : base(nameof(Fno))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        int[] points = [.. grid.Axes.Select(axis => axis.Points)];
        (Options, Grid, InputChannels, OutputChannels, Groups) = (options.Checked(points), grid, inputChannels, outputChannels, groups);
        points = [.. points.Select(n => n + options.Padding)];
        padding = options.Padding == 0 ? null : [.. points.SelectMany(_ => new[] { 0L, options.Padding })];
        places = new FnoPlaces(options.Coordinates, grid);
        int width = options.Width;

        PointwiseLinear Linear(int from, int to) => new(from, to, groups, bias: true, generator, law);
        FnoActivationLayer Activation() => new(options.Activation, groups);
        nn.Module<Tensor, Tensor>[] Pair(int from, int hidden, int to) => [Linear(from, hidden), Activation(), Linear(hidden, to)];

        int lifted = inputChannels + places.Channels;
        lift = nn.Sequential(options.LiftChannels == 0 ? [Linear(lifted, width)] : Pair(lifted, options.LiftChannels, width));
        spectral = new([.. Enumerable.Range(0, options.Layers).Select(_ =>
            new SpectralConvolution(width, width, points, [.. points.Select(_ => options.Modes)], groups, generator))]);
        pointwise = new([.. Enumerable.Range(0, options.Layers).Select(_ => Linear(width, width))]);
        activations = new([.. Enumerable.Range(0, options.Layers - 1).Select(_ => Activation())]);
        project = nn.Sequential(Pair(width, options.ProjectChannels, outputChannels));
        RegisterComponents();
        maps = [.. named_modules().Where(m => m.module is IGroupedNetwork && m.module != this)
            .Select(m => (m.name, (IGroupedNetwork)m.module))];
    }

    /// <summary>The options.</summary>
    public FnoOptions Options { get; }

    /// <summary>The computational grid.</summary>
    public Grid Grid { get; }

    /// <summary>Components of the input function.</summary>
    public int InputChannels { get; }

    /// <summary>Components of the output function.</summary>
    public int OutputChannels { get; }

    /// <inheritdoc/>
    public int Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerWeight> Weights =>
        [.. maps.SelectMany(map => map.Layer.Weights.Select(weight => weight with { Name = $"{map.Name}.{weight.Name}" }))];

    /// <summary>Maps samples on <see cref="Grid"/>.</summary>
    /// <param name="input">Samples, <c>[groups·batch, in, x…]</c>, those of copy 0 first.</param>
    /// <returns>Samples, <c>[groups·batch, out, x…]</c>.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != Grid.Rank + 2 || input.shape[1] != InputChannels || input.shape[0] % Groups != 0
            || !input.shape.AsSpan(2).SequenceEqual(Grid.Shape))
        {
            throw new ArgumentException(
                $"expected [{(Groups == 1 ? "" : $"{Groups}·")}batch, {InputChannels}, {string.Join(", ", Grid.Shape)}], got "
                    + $"[{string.Join(", ", input.shape)}].", nameof(input));
        }

        Tensor x = Through(lift, places.Append(input));
        x = padding is null ? x : nn.functional.pad(x, padding);
        for (int layer = 0; layer < spectral.Count; layer++)
        {
            bool bent = layer + 1 < spectral.Count, fused = bent && Options.Activation == FnoActivation.Gelu;
            x = FourierLayer.Apply(spectral[layer], pointwise[layer], x, fused);
            x = bent && !fused ? activations[layer].forward(x) : x;
        }

        for (int axis = 0; padding is not null && axis < Grid.Rank; axis++)
        {
            x = x.narrow(axis + 2, 0, Grid.Axes[axis].Points);
        }

        return Through(project, x);
    }

    private Tensor Through(Sequential maps, Tensor x) => maps.Count == 3 && Options.Activation == FnoActivation.Gelu
        ? PointwisePair.Apply((PointwiseLinear)maps[0], (PointwiseLinear)maps[2], x)
        : maps.call(x);
}
