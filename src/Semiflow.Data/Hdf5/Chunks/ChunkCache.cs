namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Unpacked chunks, the latest ones: reading sample by sample must not unpack the same chunk again and again.</summary>
internal sealed class ChunkCache
{
    private const long Budget = 256L << 20;
    private readonly Dictionary<(ulong Dataset, long Chunk), LinkedListNode<(ulong Dataset, long Chunk, byte[] Bytes)>> known = [];
    private readonly LinkedList<(ulong Dataset, long Chunk, byte[] Bytes)> latest = [];
    private long held;

    /// <summary>The chunk, read if it is not here.</summary>
    public byte[] Get(ulong dataset, long chunk, Func<byte[]> read)
    {
        if (known.TryGetValue((dataset, chunk), out var node))
        {
            latest.Remove(node);
            latest.AddFirst(node);
            return node.Value.Bytes;
        }

        byte[] bytes = read();
        if (bytes.Length > Budget)
        {
            return bytes;
        }

        known[(dataset, chunk)] = latest.AddFirst((dataset, chunk, bytes));
        for (held += bytes.Length; held > Budget; latest.RemoveLast())
        {
            (ulong old, long number, byte[] gone) = latest.Last!.Value;
            known.Remove((old, number));
            held -= gone.Length;
        }

        return bytes;
    }
}
