using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Files;

/// <summary>The checked header of a safetensors file: where each tensor lies.</summary>
/// <param name="Entries">Tensors in the order of their data.</param>
/// <param name="Metadata">Texts of <c>__metadata__</c>.</param>
/// <param name="DataStart">Position of the first data byte in the file.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyList<SafetensorsHeader.SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    private const int LargestHeader = 100_000_000;

    private static readonly (string Name, ElementType Type, long Width)[] Types =
    [
        ("F32", ElementType.Float32, 4), ("F64", ElementType.Float64, 8), ("F16", ElementType.Float16, 2),
        ("BF16", ElementType.BFloat16, 2),
        ("I64", ElementType.Int64, 8), ("I32", ElementType.Int32, 4), ("U8", ElementType.UInt8, 1), ("BOOL", ElementType.Bool, 1),
    ];

    /// <summary>One tensor.</summary>
    internal sealed record SafetensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);

    /// <summary>The bytes in front of the data: length, JSON, spaces up to a multiple of 8.</summary>
    public static byte[] Encode(
        IReadOnlyList<(string Name, ElementType Type, IReadOnlyList<long> Shape)> arrays, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new JsonObject();
        if (metadata is { Count: > 0 })
        {
            header["__metadata__"] = new JsonObject(metadata
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        long offset = 0;
        foreach ((string name, ElementType type, IReadOnlyList<long> shape) in arrays)
        {
            if (name == "__metadata__" || header.ContainsKey(name))
            {
                throw new ArgumentException($"the tensor name '{name}' occurs twice or is reserved.", nameof(arrays));
            }

            long bytes = WidthOf(type, name) * shape.Aggregate(1L, (product, size) => checked(product * size));
            header[name] = new JsonObject
            {
                ["dtype"] = NameOf(type, name),
                ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(offset, offset + bytes),
            };
            offset += bytes;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] encoded = new byte[(8 + json.Length + 7) / 8 * 8];
        encoded.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(encoded, encoded.Length - 8);
        json.CopyTo(encoded, 8);
        return encoded;
    }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <exception cref="FormatException">Damaged; the message says how.</exception>
    /// <exception cref="EndOfStreamException">Truncated.</exception>
    public static SafetensorsHeader Read(Stream stream)
    {
        Span<byte> size = stackalloc byte[8];
        stream.ReadExactly(size);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(size);
        if (length is < 2 or > LargestHeader)
        {
            throw new FormatException($"its header claims {length} bytes; this is not a safetensors file, or it is damaged.");
        }

        if ((long)length > stream.Length - 8)
        {
            throw new EndOfStreamException();
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Dictionary<string, string> metadata = [];
            List<SafetensorsEntry> entries = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                {
                    metadata = property.Value.EnumerateObject()
                        .ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
                }
                else
                {
                    entries.Add(Parse(property));
                }
            }

            return Checked(new SafetensorsHeader([.. entries.OrderBy(e => e.Begin).ThenBy(e => e.End)], metadata, 8 + (long)length),
                stream.Length);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException($"its header is damaged ({error.Message})", error);
        }
    }

    private static SafetensorsEntry Parse(JsonProperty property)
    {
        string dtype = property.Value.GetProperty("dtype").GetString() ?? "";
        int known = Array.FindIndex(Types, type => type.Name == dtype);
        if (known < 0)
        {
            throw new FormatException(
                $"tensor {property.Name} has the type {dtype}; supported are {string.Join(", ", Types.Select(type => type.Name))}.");
        }

        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        return offsets.Length == 2 && Array.TrueForAll(shape, size => size >= 0)
            ? new SafetensorsEntry(property.Name, Types[known].Type, shape, offsets[0], offsets[1])
            : throw new FormatException($"tensor {property.Name} has a damaged shape or position.");
    }

    /// <summary>The data must be exactly the tensors one behind the other: no gap, no overlap, nothing missing, nothing over.</summary>
    private static SafetensorsHeader Checked(SafetensorsHeader header, long fileLength)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in header.Entries)
        {
            long bytes = entry.Shape.Aggregate(
                WidthOf(entry.Type, entry.Name), (product, size) => checked(product * size));
            if (entry.Begin != end || entry.End - entry.Begin != bytes)
            {
                throw new FormatException(
                    $"tensor {entry.Name} of shape [{string.Join(", ", entry.Shape)}] needs {bytes} bytes from {end}, but its header says "
                        + $"{entry.Begin} to {entry.End}.");
            }

            end = entry.End;
        }

        long data = fileLength - header.DataStart;
        return data == end ? header
            : data < end ? throw new EndOfStreamException()
            : throw new FormatException($"{data - end} bytes follow the last tensor.");
    }

    private static string NameOf(ElementType type, string name) => Known(type, name).Name;

    private static long WidthOf(ElementType type, string name) => Known(type, name).Width;

    private static (string Name, ElementType Type, long Width) Known(ElementType type, string name)
    {
        int known = Array.FindIndex(Types, item => item.Type == type);
        return known >= 0 ? Types[known] : throw new ArgumentException(
            $"tensor {name} has the type {type}, which is not stored; use one of {string.Join(", ", Types.Select(item => item.Type))}.",
            nameof(type));
    }
}
