using Semiflow.Operators.Models.NeuralOperators;
using Semiflow.Spaces;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>
/// Convolutional neural operator (spec cno.md 2.2 to 2.4, 2.8; arXiv 2302.01178): a U-Net of maps between band-limited functions, whose
/// nonlinearities act between low-pass filters. It has one computational grid of one to three directions. Names in state dictionaries are
/// those of the reference.
/// </summary>
public sealed class Cno : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "fourier")]
    private readonly FourierFeatures? fourier;

    [ComponentName(Name = "lift")]
    private readonly CnoLift lift;

    [ComponentName(Name = "encoder")]
    private readonly ModuleList<CnoBlock> encoder;

    [ComponentName(Name = "ED_expansion")]
    private readonly ModuleList<CnoBlock> skips;

    [ComponentName(Name = "decoder")]
    private readonly ModuleList<CnoBlock> decoder;

    [ComponentName(Name = "decoder_inv")]
    private readonly ModuleList<CnoBlock>? invariant;

    [ComponentName(Name = "res_nets")]
    private readonly ModuleList<CnoResidualChain> residuals;

    [ComponentName(Name = "res_net_neck")]
    private readonly CnoResidualChain neck;

    [ComponentName(Name = "project")]
    private readonly CnoLift project;

    private readonly int layers;

    /// <summary>A CNO with parameters drawn from <paramref name="generator"/> as PyTorch draws them; same seed, same bits.</summary>
    /// <param name="options">Hyperparameters; good values are given with each.</param>
    /// <param name="inputChannels">Components of the input function.</param>
    /// <param name="outputChannels">Components of the output function.</param>
    /// <param name="grid">The computational grid: 2^N divides its numbers of points, unless <see cref="CnoOptions.ExpandInput"/>.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <exception cref="InputException">Options out of range, or a grid that the layers cannot halve.</exception>
    public Cno(CnoOptions options, int inputChannels, int outputChannels, Grid grid, Generator generator)
        : this(options, inputChannels, outputChannels, grid, generator, twin: false)
    {
    }

    /// <summary>With <paramref name="twin"/>, activations use libtorch on the CPU too, as on other devices; for tests.</summary>
    internal Cno(CnoOptions options, int inputChannels, int outputChannels, Grid grid, Generator generator, bool twin)
        : base(nameof(Cno))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        (Options, Grid, InputChannels, OutputChannels) = (options.Resolved(), grid, inputChannels, outputChannels);
        var sizes = new CnoSizes(Options, grid);
        OutputGrid = grid.WithPoints(sizes.Output);
        layers = Options.Layers;
        var parts = new CnoParts(Options, grid, generator, twin);
        bool normalized = Options.BatchNorm;

        ModuleList<CnoBlock> Blocks(int count, Func<int, CnoBlock> make) => new([.. Enumerable.Range(0, count).Select(make)]);
        CnoBlock Block(int from, int to, IReadOnlyList<int> inputSizes, IReadOnlyList<int> outputSizes) =>
            new(parts, from, to, inputSizes, outputSizes, normalized);

        fourier = Options.FourierFeatures == 0 ? null : new FourierFeatures(grid, Options.FourierFeatures, Options.FourierScale, generator);
        lift = new CnoLift(parts, inputChannels + (2 * Options.FourierFeatures), sizes.Features(0), sizes.Input, sizes.Encoder[0]);
        encoder = Blocks(layers, i => Block(sizes.Features(i), sizes.Features(i + 1), sizes.Encoder[i], sizes.Encoder[i + 1]));
        skips = Blocks(layers + 1, i => Block(sizes.Features(i), sizes.Features(i), sizes.Encoder[i], sizes.Decoder[i]));
        decoder = Blocks(layers, j => Block(
            sizes.DecoderInput(j), sizes.Features(layers - j - 1), sizes.Decoder[layers - j], sizes.Decoder[layers - j - 1]));
        invariant = Options.AddInvariantBlocks != true ? null : Blocks(layers + (Options.IncludeUnusedInvBlock ? 1 : 0), j => Block(
            sizes.DecoderInput(j), sizes.DecoderInput(j), sizes.Decoder[layers - j], sizes.Decoder[layers - j]));
        residuals = new ModuleList<CnoResidualChain>([.. Enumerable.Range(0, layers).Select(i =>
            new CnoResidualChain(parts, sizes.Features(i), sizes.Encoder[i], Options.ResidualBlocks))]);
        neck = new CnoResidualChain(parts, sizes.Features(layers), sizes.Encoder[layers], Options.NeckBlocks!.Value);
        project = new CnoLift(parts, 2 * sizes.Features(0), outputChannels, sizes.Decoder[0], sizes.Output);
        RegisterComponents();
    }

    /// <summary>The options, with every value filled in.</summary>
    public CnoOptions Options { get; }

    /// <summary>The computational grid.</summary>
    public Grid Grid { get; }

    /// <summary>The grid of the output; <see cref="Grid"/> unless <see cref="CnoOptions.OutSize"/> says otherwise.</summary>
    public Grid OutputGrid { get; }

    /// <summary>Components of the input function.</summary>
    public int InputChannels { get; }

    /// <summary>Components of the output function.</summary>
    public int OutputChannels { get; }

    /// <summary>Maps normalized samples on <see cref="Grid"/> to normalized samples on <see cref="OutputGrid"/>.</summary>
    /// <param name="input">Samples, <c>[batch, in, x…]</c>.</param>
    /// <returns>Samples, <c>[batch, out, y…]</c>.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != Grid.Rank + 2 || input.shape[1] != InputChannels || !input.shape.AsSpan(2).SequenceEqual(Grid.Shape))
        {
            throw new ArgumentException(
                $"expected [batch, {InputChannels}, {string.Join(", ", Grid.Shape)}], got [{string.Join(", ", input.shape)}].",
                nameof(input));
        }

        Tensor x = lift.forward(fourier is null ? input : fourier.forward(input));
        var kept = new Tensor[layers];
        for (int i = 0; i < layers; i++)
        {
            kept[i] = residuals[i].forward(x);
            // The residual path feeds only the skip connection: the encoder continues from x itself.
            x = encoder[i].forward(x);
        }

        x = neck.forward(x);
        for (int j = 0; j < layers; j++)
        {
            int level = layers - j;
            x = j == 0 ? skips[level].forward(x) : cat([x, skips[level].forward(kept[level])], 1);
            x = invariant is null ? x : invariant[j].forward(x);
            x = decoder[j].forward(x);
        }

        return project.forward(cat([x, skips[0].forward(kept[0])], 1));
    }
}
