using Semiflow.Files;

namespace Semiflow.Data.NetCdf;

/// <summary>Numbers of a classic NetCDF file, read where they are asked for.</summary>
internal sealed class NetCdfClassic : INetCdfReader
{
    private const int Piece = 1 << 16;
    private readonly FileStream stream;
    private readonly NetCdfHeader header;

    public NetCdfClassic(string path)
    {
        stream = ArrayFile.Open(path);
        try
        {
            header = NetCdfHeader.Read(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        Variables = [.. header.Variables.Select(each => each.Variable)];
    }

    public IReadOnlyList<NetCdfVariable> Variables { get; }

    public IReadOnlyDictionary<string, object> Attributes => header.Attributes;

    public double[] Read(NetCdfVariable variable, IReadOnlyList<long> starts, IReadOnlyList<long> counts)
    {
        long begin = header.Variables.First(each => each.Variable.Name == variable.Name).Begin;
        int size = NetCdfBytes.Size(variable.Type), rank = variable.Dimensions.Count;
        bool record = rank > 0 && variable.Dimensions[0].IsRecord;
        double[] numbers = new double[counts.Aggregate(1L, (a, b) => checked(a * b))];
        long[] strides = new long[rank];
        long stride = size;
        for (int d = rank - 1; d >= 0; d--)
        {
            strides[d] = record && d == 0 ? header.RecordSize : stride;
            stride *= variable.Dimensions[d].Length;
        }

        // Rows along the last dimension lie together in the file, unless that is the record dimension itself.
        int row = rank == 0 ? 1 : record && rank == 1 ? 1 : (int)counts[^1];
        byte[] bytes = new byte[Math.Min(row, Piece) * size];
        for (int at = 0; at < numbers.Length; at += row)
        {
            stream.Position = begin + Offset(at, starts, counts, strides);
            for (int done = 0; done < row; done += Piece)
            {
                int here = Math.Min(Piece, row - done);
                stream.ReadExactly(bytes.AsSpan(0, here * size));
                NetCdfBytes.Decode(variable.Type, bytes.AsSpan(0, here * size), numbers.AsSpan(at + done, here));
            }
        }

        return numbers;
    }

    public void Dispose() => stream.Dispose();

    private static long Offset(long index, IReadOnlyList<long> starts, IReadOnlyList<long> counts, long[] strides)
    {
        long offset = 0;
        for (int d = strides.Length - 1; d >= 0; d--)
        {
            (index, long i) = Math.DivRem(index, counts[d]);
            offset += (starts[d] + i) * strides[d];
        }

        return offset;
    }
}
