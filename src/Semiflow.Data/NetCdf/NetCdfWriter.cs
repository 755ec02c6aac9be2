using System.Buffers.Binary;
using System.Text;
using Semiflow.Files;

namespace Semiflow.Data.NetCdf;

/// <summary>Writes classic NetCDF files: CDF-1 (up to 2 GiB), CDF-2 (64-bit offsets) or CDF-5 (64-bit sizes and integers).</summary>
internal static class NetCdfWriter
{
    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="variables">Variables with their stored numbers in the order of the dimensions; dimensions of one name must
    /// agree.</param>
    /// <param name="attributes">Attributes of the file: texts (<see cref="string"/>) and numbers (<see cref="double"/> arrays).</param>
    /// <param name="version">1, 2 or 5.</param>
    /// <exception cref="InputException">The file cannot be written, or is too large for its version.</exception>
    /// <exception cref="ArgumentException">Numbers that do not fit the dimensions, a record dimension that is not the first, or a type or
    /// attribute that the version does not have.</exception>
    public static void Write(
        string path, IReadOnlyList<(NetCdfVariable Variable, double[] Values)> variables,
        IReadOnlyDictionary<string, object>? attributes = null, int version = 2)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (version is not (1 or 2 or 5))
        {
            throw new ArgumentOutOfRangeException(nameof(version), version, "classic NetCDF files have version 1, 2 or 5.");
        }

        NetCdfDimension[] dimensions = [.. variables.SelectMany(each => each.Variable.Dimensions).DistinctBy(dimension => dimension.Name)];
        Check(variables, dimensions, version);
        // The offsets stand in the header, whose length does not depend on them.
        long length = Header(variables, dimensions, attributes, version, new long[variables.Count]).Length;
        long[] begins = Begins(variables, length);
        if (version == 1 && begins.Any(begin => begin > int.MaxValue))
        {
            throw new InputException($"{path} does not fit into CDF-1, whose offsets end at 2 GiB: write version 2 or 5.");
        }

        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(variables, dimensions, attributes, version, begins));
            WriteNumbers(stream, variables);
        });
    }

    private static bool IsRecord(NetCdfVariable variable) => variable.Dimensions.Count > 0 && variable.Dimensions[0].IsRecord;

    /// <summary>Bytes of a variable, or of one record of it.</summary>
    private static long Slab(NetCdfVariable variable) =>
        variable.Dimensions.Skip(IsRecord(variable) ? 1 : 0)
        .Aggregate((long)NetCdfBytes.Size(variable.Type), (bytes, dimension) => bytes * dimension.Length);

    private static void Check(IReadOnlyList<(NetCdfVariable Variable, double[] Values)> variables, NetCdfDimension[] dimensions,
        int version)
    {
        foreach ((NetCdfVariable variable, double[] values) in variables)
        {
            long count = variable.Shape.Aggregate(1L, (a, b) => a * b);
            if (values.LongLength != count || variable.Dimensions.Any(dimension => !dimensions.Contains(dimension)))
            {
                throw new ArgumentException($"'{variable.Name}' has {values.LongLength} numbers for dimensions "
                    + $"[{string.Join(", ", variable.Shape)}], or its dimensions differ from another variable's.");
            }

            if (variable.Dimensions.Skip(1).Any(dimension => dimension.IsRecord) || (version < 5 && (int)variable.Type > 6))
            {
                throw new ArgumentException($"'{variable.Name}': the record dimension is the first, and {variable.Type} needs version 5 "
                    + $"where it is above Float64.");
            }
        }

        if (dimensions.Count(dimension => dimension.IsRecord) > 1
            || dimensions.Any(dimension => !dimension.IsRecord && dimension.Length == 0))
        {
            throw new ArgumentException("a classic file has one record dimension at most, and no other of length 0.");
        }
    }

    private static long[] Begins(IReadOnlyList<(NetCdfVariable Variable, double[] Values)> variables, long header)
    {
        long[] begins = new long[variables.Count];
        foreach (bool record in new[] { false, true })
        {
            for (int i = 0; i < begins.Length; i++)
            {
                if (IsRecord(variables[i].Variable) == record)
                {
                    begins[i] = header;
                    header += NetCdfBytes.Padded(Slab(variables[i].Variable));
                }
            }
        }

        return begins;
    }

    private static void WriteNumbers(Stream stream, IReadOnlyList<(NetCdfVariable Variable, double[] Values)> variables)
    {
        foreach ((NetCdfVariable variable, double[] values) in variables.Where(each => !IsRecord(each.Variable)))
        {
            WriteSlab(stream, variable, values, padded: true);
        }

        (NetCdfVariable Variable, double[] Values)[] growing = [.. variables.Where(each => IsRecord(each.Variable))];
        long records = growing.Length > 0 ? growing[0].Variable.Dimensions[0].Length : 0;
        for (long r = 0; r < records; r++)
        {
            foreach ((NetCdfVariable variable, double[] values) in growing)
            {
                int size = (int)(values.LongLength / records);
                // A single record variable is not padded.
                WriteSlab(stream, variable, values.AsSpan((int)r * size, size), padded: growing.Length > 1);
            }
        }
    }

    private static void WriteSlab(Stream stream, NetCdfVariable variable, ReadOnlySpan<double> values, bool padded)
    {
        long bytes = (long)values.Length * NetCdfBytes.Size(variable.Type);
        byte[] buffer = new byte[padded ? NetCdfBytes.Padded(bytes) : bytes];
        NetCdfBytes.Encode(variable.Type, values, buffer);
        stream.Write(buffer);
    }

    private static byte[] Header(
        IReadOnlyList<(NetCdfVariable Variable, double[] Values)> variables, NetCdfDimension[] dimensions,
        IReadOnlyDictionary<string, object>? attributes, int version, long[] begins)
    {
        var bytes = new MemoryStream();
        bytes.Write("CDF"u8);
        bytes.WriteByte((byte)version);
        Count(dimensions.FirstOrDefault(dimension => dimension.IsRecord)?.Length ?? 0);
        List(0x0A, dimensions.Length);
        foreach (NetCdfDimension dimension in dimensions)
        {
            Name(dimension.Name);
            Count(dimension.IsRecord ? 0 : dimension.Length);
        }

        AttributeList(attributes ?? new Dictionary<string, object>());
        List(0x0B, variables.Count);
        for (int i = 0; i < variables.Count; i++)
        {
            NetCdfVariable variable = variables[i].Variable;
            Name(variable.Name);
            Count(variable.Dimensions.Count);
            foreach (NetCdfDimension dimension in variable.Dimensions)
            {
                Count(Array.IndexOf(dimensions, dimension));
            }

            AttributeList(variable.Attributes);
            Narrow((uint)variable.Type);
            Count(version == 5 ? NetCdfBytes.Padded(Slab(variable)) : Math.Min(NetCdfBytes.Padded(Slab(variable)), uint.MaxValue));
            if (version == 1)
            {
                Narrow((uint)begins[i]);
            }
            else
            {
                Wide(begins[i]);
            }
        }

        return bytes.ToArray();

        void AttributeList(IReadOnlyDictionary<string, object> list)
        {
            List(0x0C, list.Count);
            foreach ((string name, object value) in list)
            {
                byte[] data = value switch
                {
                    string text => Encoding.UTF8.GetBytes(text),
                    double[] numbers => Encoded(numbers),
                    _ => throw new ArgumentException($"the attribute '{name}' is a {value.GetType().Name}: write a string or an array of "
                        + $"double."),
                };
                Name(name);
                Narrow((uint)(value is string ? NetCdfType.Text : NetCdfType.Float64));
                Count(value is string ? data.Length : data.Length / 8);
                Padded(data);
            }
        }

        static byte[] Encoded(double[] numbers)
        {
            byte[] data = new byte[8 * numbers.Length];
            NetCdfBytes.Encode(NetCdfType.Float64, numbers, data);
            return data;
        }

        void List(uint tag, int count)
        {
            Narrow(count == 0 ? 0 : tag);
            Count(count);
        }

        void Name(string name)
        {
            byte[] data = Encoding.UTF8.GetBytes(name);
            Count(data.Length);
            Padded(data);
        }

        void Padded(byte[] data)
        {
            bytes.Write(data);
            bytes.Write(new byte[NetCdfBytes.Padded(data.Length) - data.Length]);
        }

        void Count(long value)
        {
            if (version == 5)
            {
                Wide(value);
            }
            else
            {
                Narrow((uint)value);
            }
        }

        void Narrow(uint value)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, value);
            bytes.Write(four);
        }

        void Wide(long value)
        {
            Span<byte> eight = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(eight, value);
            bytes.Write(eight);
        }
    }
}
