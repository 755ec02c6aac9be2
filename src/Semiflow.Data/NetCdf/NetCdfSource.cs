using Semiflow.Data.Conventions;
using Semiflow.Data.Hdf5;
using Semiflow.Files;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Data.NetCdf;

/// <summary>The arrays of a classic NetCDF file as values: in single precision where they are stored so, else in double.</summary>
internal sealed class NetCdfSource : IArraySource
{
    private const long Piece = 1L << 24;
    private const double MostExact = 1L << 53; // Beyond, integers may have been rounded before they come here.
    private const int MostNumbers = 16; // More say nothing about the file as a whole.
    private readonly NetCdfFile file;

    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is damaged or truncated.</exception>
    public NetCdfSource(string path)
    {
        file = NetCdfFile.Open(path);
        Names = [.. file.Variables.Where(variable => variable.Type != NetCdfType.Text).Select(variable => variable.Name)];
        Attributes = file.Attributes.Where(pair => pair.Value is string or double[] { Length: > 0 and <= MostNumbers })
            .ToDictionary(pair => pair.Key, pair => pair.Value as string ?? NumberList.Text((double[])pair.Value), StringComparer.Ordinal);
    }

    public string Path => file.Path;

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyDictionary<string, string> Attributes { get; }

    public long[] Shape(string name) => [.. Find(name).Shape];

    public string Remark(string name) => Find(name).Packing(Path).ToString();

    public ScalarType? StoredWhole(string name) => Find(name) is var variable && variable.Type switch
    {
        NetCdfType.UInt8 => ScalarType.Byte,
        NetCdfType.Float32 or NetCdfType.Float64 or NetCdfType.UInt64 => null,
        _ => (ScalarType?)ScalarType.Int64,
    } is { } stored ? variable.Packing(Path).Whole(stored) : null;

    public Tensor Read(string name, long[] starts, long[] counts)
    {
        NetCdfVariable variable = Find(name);
        CfPacking packing = variable.Packing(Path);
        ReadLimit.Check(Path, name, counts, sizeof(double), elsewhere: true);
        bool real = variable.Type is NetCdfType.Float32 or NetCdfType.Float64;
        Tensor values = empty(counts, dtype: variable.Type == NetCdfType.Float32 && !packing.IsScaled
            ? ScalarType.Float32
            : ScalarType.Float64);
        PiecewiseFill.Fill(values, starts, counts, Piece, (part, from, sizes) => Fill(part, variable, packing, real, from, sizes));
        return values;
    }

    public void Dispose() => file.Dispose();

    private NetCdfVariable Find(string name) => file.Find(name) ?? throw new InputException(
        $"{Path} has no variable '{name}'. It has: {string.Join(", ", EditDistance.Order(name, Names))}.");

    private void Fill(Tensor target, NetCdfVariable variable, CfPacking packing, bool real, long[] starts, long[] counts)
    {
        bool long64 = variable.Type is NetCdfType.Int64 or NetCdfType.UInt64;
        double[] stored = ArrayFile.Guard(Path, () => file.Read(variable, starts, counts));
        for (int i = 0; i < stored.Length; i++)
        {
            double value = packing.Value(stored[i], real);
            if (long64 && Math.Abs(stored[i]) > MostExact && !double.IsNaN(value))
            {
                throw RealValues.Lost($"{Path}: '{variable.Name}'", (long)stored[i]);
            }

            stored[i] = value;
        }

        if (target.dtype == ScalarType.Float64)
        {
            stored.CopyTo(TensorBytes.Span<double>(target));
        }
        else
        {
            Array.ConvertAll(stored, value => (float)value).CopyTo(TensorBytes.Span<float>(target));
        }

        GC.KeepAlive(target);
    }
}
