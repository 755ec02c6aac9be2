using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>
/// What the way forward of some rows leaves for the backward pass: equal items one after the other, in blocks of a few MB.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedTape<T>
    where T : unmanaged
{
    private const long BlockBytes = 8 << 20;

    private readonly List<Tensor> blocks = [];
    private readonly List<nint> starts = [];
    private readonly nint size;
    private readonly int perBlock;

    /// <param name="size">Numbers of an item.</param>
    public FusedTape(nint size)
    {
        this.size = size;
        perBlock = (int)Math.Clamp(BlockBytes / (size * sizeof(T)), 1, 1 << 20);
    }

    /// <summary>The memory; the graph keeps it until the backward pass is done.</summary>
    public IReadOnlyList<Tensor> Blocks => blocks;

    /// <summary>Makes room for a number of items.</summary>
    public void Reserve(long items)
    {
        while ((long)blocks.Count * perBlock < items)
        {
            // Where items come one by one, whole blocks are taken.
            long missing = items - (long)blocks.Count * perBlock, here = missing <= 8 ? perBlock : Math.Min(perBlock, missing);
            Attach(empty([here * size], typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Float64).DetachFromDisposeScope());
        }
    }

    /// <summary>Takes a block of a tape of the same size.</summary>
    public void Attach(Tensor block)
    {
        blocks.Add(block);
        starts.Add(PlaneMemory.Pointer<T>(block));
    }

    /// <summary>Address of an item.</summary>
    public nint this[long item] => starts[(int)(item / perBlock)] + (nint)(item % perBlock) * size * sizeof(T);
}
