using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>
/// The body of a network, without its classifier: stem, blocks and what stands between the stages, as a chain that can be cut at any block
/// boundary.
/// </summary>
public sealed class ChainNetwork : nn.Module<Tensor, Tensor>
{
    private readonly BlockChain body;

    /// <summary>A network of pieces.</summary>
    /// <param name="inputShape">Shape of one item, without the batch: <c>[channels, height, width]</c> for images.</param>
    /// <param name="pieces">In order; at least one block.</param>
    public ChainNetwork(IReadOnlyList<long> inputShape, IReadOnlyList<ChainPiece> pieces)
        : base(nameof(ChainNetwork))
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(pieces);
        (InputShape, Pieces) = ([.. inputShape], [.. pieces]);
        Depth = pieces.Count(piece => piece.Kind == PieceKind.Block);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1, nameof(pieces));
        body = new BlockChain([.. pieces.Select(piece => piece.Module)]);
        RegisterComponents();
    }

    /// <summary>Shape of one item of the input.</summary>
    public IReadOnlyList<long> InputShape { get; }

    /// <summary>All pieces in order.</summary>
    public IReadOnlyList<ChainPiece> Pieces { get; }

    /// <summary>Number of blocks.</summary>
    public int Depth { get; }

    /// <summary>All pieces as one chain.</summary>
    public BlockChain Body => body;

    /// <summary>Shape of one item of the output.</summary>
    public IReadOnlyList<long> FeatureShape => ShapeProbe.Of(body, InputShape);

    /// <summary>
    /// The network cut into modules with the given numbers of blocks, which share its parameters. A stem or transition goes with the block
    /// after it, pooling with the block before it.
    /// </summary>
    /// <param name="blocks">Blocks of each module, in order; each at least 1, in total <see cref="Depth"/>.</param>
    /// <exception cref="InputException">Other numbers.</exception>
    public IReadOnlyList<BlockChain> Cut(params IReadOnlyList<int> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count == 0 || blocks.Any(count => count < 1) || blocks.Sum() != Depth)
        {
            throw new InputException(
                $"a network of {Depth} blocks cannot be cut into modules of {string.Join("+", blocks)} blocks: give numbers of at least 1 "
                    + $"that add up to {Depth}.");
        }

        var modules = new List<BlockChain>();
        var part = new List<nn.Module<Tensor, Tensor>>();
        int open = blocks[0];
        foreach (ChainPiece piece in Pieces)
        {
            if (open == 0 && piece.Kind != PieceKind.Closing && modules.Count + 1 < blocks.Count)
            {
                modules.Add(new BlockChain([.. part]));
                part.Clear();
                open = blocks[modules.Count];
            }

            part.Add(piece.Module);
            open -= piece.Kind == PieceKind.Block ? 1 : 0;
        }

        modules.Add(new BlockChain([.. part]));
        return modules;
    }

    /// <summary>
    /// The network cut into modules of equal depth; where the division leaves a remainder, the first modules have one block more.
    /// </summary>
    /// <param name="modules">Number of modules.</param>
    /// <exception cref="InputException">No module, or more than there are blocks.</exception>
    public IReadOnlyList<BlockChain> CutEvenly(int modules)
    {
        if (modules < 1 || modules > Depth)
        {
            throw new InputException($"a network of {Depth} blocks cannot be cut into {modules} modules: choose 1 to {Depth}.");
        }

        return Cut([.. Enumerable.Range(0, modules).Select(k => (Depth / modules) + (k < Depth % modules ? 1 : 0))]);
    }

    /// <summary>Carries a batch through all pieces and keeps its path.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    public ChainPath Path(Tensor input) => body.Path(input);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!input.shape.AsSpan(1).SequenceEqual(InputShape.ToArray()))
        {
            throw new ArgumentException(
                $"expected [batch, {string.Join(", ", InputShape)}], got [{string.Join(", ", input.shape)}].", nameof(input));
        }

        return body.call(input);
    }
}
