using System.Buffers.Binary;
using System.Text;

namespace Semiflow.Data.NetCdf;

/// <summary>The header of a classic NetCDF file (CDF-1, 2, 5): dimensions, attributes and where each variable lies.</summary>
internal sealed class NetCdfHeader
{
    private const uint DimensionTag = 0x0A, VariableTag = 0x0B, AttributeTag = 0x0C;
    private const int LongestName = 1 << 16;
    private readonly string path;
    private readonly Stream stream;
    private readonly int version;

    private NetCdfHeader(string path, Stream stream, int version) => (this.path, this.stream, this.version) = (path, stream, version);

    /// <summary>Attributes of the file.</summary>
    public IReadOnlyDictionary<string, object> Attributes { get; private set; } = new Dictionary<string, object>();

    /// <summary>Variables, each with the position of its first number.</summary>
    public IReadOnlyList<(NetCdfVariable Variable, long Begin)> Variables { get; private set; } = [];

    /// <summary>Bytes from one record to the next.</summary>
    public long RecordSize { get; private set; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="InputException">The file is damaged or truncated.</exception>
    public static NetCdfHeader Read(string path, Stream stream)
    {
        byte[] magic = new byte[4];
        if (stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4 || !magic.AsSpan(0, 3).SequenceEqual("CDF"u8)
            || magic[3] is not (1 or 2 or 5))
        {
            throw new InputException($"{path} is not a NetCDF file of the classic formats (CDF-1, 2 or 5).");
        }

        var header = new NetCdfHeader(path, stream, magic[3]);
        try
        {
            header.Parse();
        }
        catch (EndOfStreamException error)
        {
            throw new InputException($"{path} is truncated: it ends within its header. Copy or download it again.", error);
        }

        catch (OverflowException error)
        {
            throw new InputException($"{path} is damaged: its variables would be larger than any file. Copy or download it again.", error);
        }

        return header;
    }

    private void Parse()
    {
        long records = version == 5 ? (long)Wide() : Narrow();
        bool streaming = version == 5 ? records == -1 : records == uint.MaxValue;
        List<(string Name, long Length)> dimensions = [.. Entries(DimensionTag, () => (Name(), Count()))];
        if (dimensions.FirstOrDefault(dimension => dimension.Length < 0).Name is { } negative)
        {
            throw Damaged($"the dimension '{negative}' has a negative length");
        }

        Attributes = AttributeList();
        var raw = Entries(VariableTag, () => (
            Name: Name(), Ids: Repeat(Count(), () => (int)Count()), Attributes: AttributeList(), Type: Type(), Size: Count(), Begin: version
            == 1 ? Narrow() : (long)Wide()));
        foreach (int id in raw.SelectMany(variable => variable.Ids))
        {
            if (id < 0 || id >= dimensions.Count)
            {
                throw Damaged($"a variable names dimension {id} of {dimensions.Count}");
            }
        }

        if (raw.FirstOrDefault(v => v.Ids.Skip(1).Any(id => dimensions[id].Length == 0)).Name is { } odd)
        {
            throw Damaged($"'{odd}' grows along a dimension that is not its first");
        }

        // The stored sizes overflow for large variables: shapes tell better.
        long Slab((string, List<int> Ids, IReadOnlyDictionary<string, object>, NetCdfType Type, long, long) v) =>
            v.Ids.Where(id => dimensions[id].Length > 0)
            .Aggregate((long)NetCdfBytes.Size(v.Type), (bytes, id) => checked(bytes * dimensions[id].Length));
        var growing = raw.Where(v => v.Ids.Count > 0 && dimensions[v.Ids[0]].Length == 0).ToList();
        RecordSize = growing.Count == 1 ? Slab(growing[0]) : growing.Sum(v => NetCdfBytes.Padded(Slab(v)));
        if (streaming)
        {
            records = RecordSize == 0 ? 0 : (stream.Length - growing.Min(v => v.Begin)) / RecordSize;
        }

        NetCdfDimension[] named = [.. dimensions.Select(
            d => new NetCdfDimension(d.Name, d.Length == 0 ? records : d.Length, d.Length == 0))];
        Variables = [.. raw.Select(v => (new NetCdfVariable(v.Name, v.Type, [.. v.Ids.Select(id => named[id])], v.Attributes), v.Begin))];
        foreach (var v in raw)
        {
            bool record = growing.Contains(v);
            if (v.Begin < 0 || (record && records < 0))
            {
                throw Damaged($"'{v.Name}' begins at byte {v.Begin}, with {records} records");
            }

            long end = checked(v.Begin + Slab(v) + (record ? (records - 1) * RecordSize : 0));
            if (end > stream.Length && !(record && records == 0))
            {
                throw new InputException($"{path} is truncated: '{v.Name}' ends at byte {end} of a file of {stream.Length}. Copy or "
                    + $"download it again.");
            }
        }
    }

    private IReadOnlyDictionary<string, object> AttributeList() =>
        Entries(AttributeTag, () => (Name: Name(), Value: AttributeValue())).GroupBy(a => a.Name)
        .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);

    private object AttributeValue()
    {
        NetCdfType type = Type();
        long count = Count();
        byte[] bytes = Bytes(checked(count * NetCdfBytes.Size(type)));
        if (type == NetCdfType.Text)
        {
            return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
        }

        double[] numbers = new double[count];
        NetCdfBytes.Decode(type, bytes, numbers);
        return numbers;
    }

    private List<T> Entries<T>(uint tag, Func<T> read)
    {
        uint found = Narrow();
        long count = Count();
        return found == tag || (found == 0 && count == 0)
            ? Repeat(count, read)
            : throw Damaged($"a list begins with {found} instead of {tag}");
    }

    private List<T> Repeat<T>(long count, Func<T> read)
    {
        // Each entry takes four bytes or more: a larger count is damage, not a reason to allocate.
        if (count < 0 || count > stream.Length / 4)
        {
            throw Damaged($"a list of {count} entries does not fit into it");
        }

        var list = new List<T>((int)Math.Min(count, 1 << 10));
        for (long i = 0; i < count; i++)
        {
            list.Add(read());
        }

        return list;
    }

    private string Name()
    {
        long length = Count();
        return length is > 0 and <= LongestName ? Encoding.UTF8.GetString(Bytes(length)) : throw Damaged($"a name has {length} bytes");
    }

    private NetCdfType Type() => (NetCdfType)Narrow() is var type && Enum.IsDefined(type)
        ? type
        : throw Damaged($"there is no type {(int)type}");

    private long Count() => version == 5 ? (long)Wide() : Narrow();

    private byte[] Bytes(long count)
    {
        if (count < 0 || count > stream.Length)
        {
            throw Damaged($"{count} bytes do not fit into it");
        }

        byte[] bytes = new byte[NetCdfBytes.Padded(count)];
        stream.ReadExactly(bytes);
        return bytes[..(int)count];
    }

    private uint Narrow()
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private ulong Wide()
    {
        Span<byte> bytes = stackalloc byte[8];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private InputException Damaged(string how) => new($"{path} is damaged: {how}. Copy or download it again.");
}
