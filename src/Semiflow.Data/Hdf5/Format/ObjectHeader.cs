namespace Semiflow.Data.Hdf5.Format;

/// <summary>The messages of an object: what it is, where its content lies, its attributes.</summary>
internal sealed class ObjectHeader
{
    private const int MostBlocks = 1 << 16;
    private const int SharedByAddress = 2, SharedInHeap = 1;
    private readonly StoredBytes file;
    private readonly List<HeaderMessage> messages = [];

    private ObjectHeader(StoredBytes file, ulong address) => (this.file, Address) = (file, address);

    /// <summary>Its address, which tells objects apart.</summary>
    public ulong Address { get; }

    /// <summary>Reads the header at an address.</summary>
    public static ObjectHeader Read(StoredBytes file, ulong address)
    {
        var header = new ObjectHeader(file, address);
        Cursor start = file.At(address, Math.Min(64, Math.Max(16, file.Length - (long)Math.Min(address, (ulong)file.Length))),
            "an object header");
        if (start.All[0] == (byte)'O')
        {
            header.ReadNew(start);
        }
        else
        {
            header.ReadOld(start);
        }

        return header;
    }

    /// <summary>Cursors over the bodies of all messages of a kind; of shared ones, where they stand.</summary>
    public IEnumerable<Cursor> All(MessageType type) => messages.Where(message => message.Type == type).Select(message =>
        message.Shared ? Follow(Cursor(message.Body), type) : Cursor(message.Body));

    /// <summary>A cursor over the body of the first message of a kind; null if there is none.</summary>
    public Cursor? First(MessageType type) => All(type).FirstOrDefault();

    /// <summary>Whether there is a message of a kind.</summary>
    public bool Has(MessageType type) => messages.Any(message => message.Type == type);

    /// <summary>The message that a reference to a shared one stands for.</summary>
    /// <exception cref="UnreadException">It stands in the file's table of shared messages.</exception>
    public Cursor Follow(Cursor reference, MessageType type)
    {
        int version = reference.Byte(), kind = reference.Byte();
        reference.Skip(version == 1 ? 6 : 0);
        if (version >= 3 && kind == SharedInHeap)
        {
            throw new UnreadException("shared messages stand in a table of the file, which is not read here. "
                + Repack.Anew);
        }

        UnreadException.Check("a shared message", version, 3);
        if (version == 3 && kind != SharedByAddress)
        {
            throw new InvalidDataException($"a shared message is of kind {kind}.");
        }

        // One step only: what is shared is not shared again.
        HeaderMessage? found = Read(file, reference.Offset()).messages.FirstOrDefault(each => each.Type == type && !each.Shared);
        return found is null ? throw new InvalidDataException("a shared message is not where it should be.") : Cursor(found.Body);
    }

    private Cursor Cursor(byte[] body) => new(body, file.OffsetSize, file.LengthSize);

    private void ReadOld(Cursor start)
    {
        int version = start.Byte();
        if (version != 1)
        {
            throw new InvalidDataException($"there is no object header where one should be (version {version}).");
        }

        start.Skip(1);
        int count = start.Two();
        start.Skip(4);
        var blocks = new Queue<(ulong Address, long Length)>();
        blocks.Enqueue((Address + 16, start.Four()));
        HashSet<ulong> seen = [];
        while (blocks.TryDequeue(out var block) && messages.Count < count)
        {
            Visit(seen, block.Address);
            Cursor cursor = file.At(block.Address, block.Length, "a block of an object header");
            while (cursor.Left >= 8 && messages.Count < count)
            {
                int type = cursor.Two(), size = cursor.Two(), flags = cursor.Byte();
                cursor.Skip(3);
                Add(type, flags, cursor.Take(size).ToArray(), blocks);
            }
        }
    }

    private void ReadNew(Cursor start)
    {
        start.Expect("OHDR");
        UnreadException.Check("an object header", start.Byte(), 2);
        int flags = start.Byte();
        start.Skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        ulong length = start.Number(1 << (flags & 3));
        int before = start.Position;
        var blocks = new Queue<(ulong Address, long Length)>();
        Block(file.At(Address, checked(before + (long)length + 4), "an object header"), before, flags, blocks);
        HashSet<ulong> seen = [Address];
        while (blocks.TryDequeue(out var block))
        {
            Visit(seen, block.Address);
            Cursor cursor = file.At(block.Address, block.Length, "a block of an object header");
            cursor.Expect("OCHK");
            Block(cursor, 4, flags, blocks);
        }
    }

    private void Block(Cursor cursor, int before, int flags, Queue<(ulong, long)> blocks)
    {
        cursor.Skip(before - cursor.Position);
        int head = (flags & 4) != 0 ? 6 : 4;
        while (cursor.Left >= 4 + head)
        {
            int type = cursor.Byte(), size = cursor.Two(), own = cursor.Byte();
            cursor.Skip(head - 4);
            if (size > cursor.Left - 4)
            {
                throw new InvalidDataException("a message of an object header is longer than the header.");
            }

            Add(type, own, cursor.Take(size).ToArray(), blocks);
        }

        cursor.Skip(cursor.Left - 4);
        cursor.Checksum("an object header");
    }

    private void Add(int type, int flags, byte[] body, Queue<(ulong, long)> blocks)
    {
        var message = new HeaderMessage((MessageType)type, (flags & 2) != 0, body);
        messages.Add(message);
        if (message.Type == MessageType.Continuation)
        {
            Cursor cursor = Cursor(body);
            blocks.Enqueue((cursor.Offset(), cursor.Length()));
        }
    }

    private static void Visit(HashSet<ulong> seen, ulong address)
    {
        if (!seen.Add(address) || seen.Count > MostBlocks)
        {
            throw new InvalidDataException("the blocks of an object header run in a circle.");
        }
    }
}
