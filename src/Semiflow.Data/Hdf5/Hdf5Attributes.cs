using System.Diagnostics.CodeAnalysis;
using System.Text;
using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Attributes of an object: texts, numbers, references. What is of another kind, or damaged, is not there.</summary>
internal sealed class Hdf5Attributes
{
    private const int MostTexts = 1 << 12;
    private readonly Hdf5File file;
    private readonly Dictionary<string, AttributeRecord> records = new(StringComparer.Ordinal);

    public Hdf5Attributes(Hdf5File file, ObjectHeader header)
    {
        this.file = file;
        try
        {
            foreach (AttributeRecord record in AttributeRecord.All(file.Bytes, header))
            {
                records[record.Name] = record;
            }
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException or UnreadException)
        {
            // The attributes up to here are kept: those behind must not stop the reading of the values.
        }
    }

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => records.Keys;

    /// <summary>Whether there is one of that name, of whatever kind.</summary>
    public bool Has(string name) => records.ContainsKey(name);

    /// <summary>The texts of an attribute; null if it holds none.</summary>
    public string[]? Texts(string name) => Take(name, record => record.Format.IsText
        ? Enumerable.Range(0, (int)Math.Min(MostTexts, record.Extent.Count)).Select(i => Text(record, i)).ToArray()
        : null);

    /// <summary>The texts of an attribute as one, with commas between them; null if it holds none.</summary>
    public string? Text(string name) => Texts(name) is { Length: > 0 } texts ? string.Join(',', texts) : null;

    /// <summary>The numbers of an attribute; null if it holds none.</summary>
    public double[]? Numbers(string name) => Take(name, record =>
        record.Format.Class is ElementClass.Integer or ElementClass.Real or ElementClass.Bits or ElementClass.Enumeration
        && record.Extent.Count > 0 ? StoredNumbers.Decode(record.Bytes, record.Format) : null);

    /// <summary>Whether its numbers are in single precision: their shortest text is then another.</summary>
    public bool IsSingle(string name) =>
        records.TryGetValue(name, out AttributeRecord? record) && record.Format is { Class: ElementClass.Real, Size: 4 };

    /// <summary>Addresses of the objects that an attribute refers to, a list each.</summary>
    public ulong[][]? References(string name) => Take(name, record =>
        record.Format is { Class: ElementClass.Sequence, Inner: { Class: ElementClass.Reference } inner }
        ? Enumerable.Range(0, (int)Math.Min(MostTexts, record.Extent.Count)).Select(i => Sequence(record, i) is { } list
            ? Enumerable.Range(0, list.Left / inner.Size).Select(_ => list.Part(inner.Size).Offset()).ToArray() : []).ToArray()
        : null);

    private string Text(AttributeRecord record, int i) => record.Format.Class == ElementClass.Text
        ? Trim(record.Bytes.AsSpan(i * record.Format.Size, record.Format.Size))
        : Sequence(record, i) is { } text ? Trim(text.Take(text.Left)) : "";

    private Cursor? Sequence(AttributeRecord record, int i)
    {
        var entry = new Cursor(
            record.Bytes[(i * record.Format.Size)..((i + 1) * record.Format.Size)], file.Bytes.OffsetSize, file.Bytes.LengthSize);
        uint count = entry.Four();
        ulong address = entry.Offset();
        return count == 0 || address is 0 or StoredBytes.Nowhere ? null
            : GlobalHeap.Object(file.Bytes, address, (int)entry.Four()).Part((long)count * Math.Max(1, record.Format.Inner?.Size ?? 1));
    }

    private static string Trim(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Damage of one attribute is not damage of the values.")]
    private T? Take<T>(string name, Func<AttributeRecord, T?> read)
        where T : class
    {
        try
        {
            return records.TryGetValue(name, out AttributeRecord? record) ? read(record) : null;
        }
        catch (Exception error) when (error is InvalidDataException or UnreadException or EndOfStreamException or OverflowException)
        {
            return null;
        }
    }
}
