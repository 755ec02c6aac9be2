using PureHDF;
using Semiflow.Data.NetCdf;
using Semiflow.Data.Numpy;
using Semiflow.Files;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Writes named arrays in the format that the ending of a file names: npz, HDF5 or NetCDF.</summary>
internal static class ArrayFormat
{
    private const string Npz = ".npz", Nc = ".nc";
    private static readonly string[] Hdf5 = [".h5", ".hdf5"];

    /// <summary>Whether a file is an npz by its ending.</summary>
    public static bool IsNpz(string path) => path.EndsWith(Npz, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file is HDF5 by its ending.</summary>
    public static bool IsHdf5(string path) => Hdf5.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Checks that the ending names a format.</summary>
    /// <exception cref="InputException">It does not; the message names those that do.</exception>
    public static void Check(string path)
    {
        if (!IsNpz(path) && !IsHdf5(path) && !path.EndsWith(Nc, StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"{path}: the ending of the name says what to write: .npz (NumPy), .h5 or .hdf5 (HDF5), or .nc "
                + $"(NetCDF).");
        }
    }

    /// <summary>Writes arrays and texts; atomic.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="arrays">Arrays on the CPU, of floats or integers.</param>
    /// <param name="texts">Texts about the file.</param>
    /// <exception cref="InputException">Another ending, or the file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, Tensor Value)> arrays, IReadOnlyDictionary<string, string>? texts = null)
    {
        Check(path);
        texts ??= new Dictionary<string, string>();
        if (IsNpz(path))
        {
            NumpyArchive.Write(path, arrays, [.. texts.Select(text => (text.Key, text.Value))]);
        }
        else if (IsHdf5(path))
        {
            WriteHdf5(path, arrays, texts);
        }
        else
        {
            WriteNetCdf(path, arrays, texts);
        }
    }

    private static void WriteHdf5(
        string path, IReadOnlyList<(string Name, Tensor Value)> arrays, IReadOnlyDictionary<string, string> texts)
    {
        var file = new H5File();
        foreach ((string name, string text) in texts)
        {
            file.Attributes[name] = text;
        }

        foreach ((string name, Tensor value) in arrays)
        {
            file[name] = Dataset(value.contiguous());
        }

        AtomicFile.Write(path, stream => file.Write(stream));
    }

    private static H5Dataset Dataset(Tensor value)
    {
        ulong[] sizes = [.. value.shape.Select(size => (ulong)size)];
        return value.dtype switch
        {
            ScalarType.Float32 => new H5Dataset(value.data<float>().ToArray(), fileDims: sizes),
            ScalarType.Float64 => new H5Dataset(value.data<double>().ToArray(), fileDims: sizes),
            ScalarType.Byte => new H5Dataset(value.data<byte>().ToArray(), fileDims: sizes),
            _ => new H5Dataset(value.data<long>().ToArray(), fileDims: sizes),
        };
    }

    // CDF-5, since the older ones have neither 64-bit integers nor arrays above 4 GiB. Every dimension is the array's own.
    private static void WriteNetCdf(
        string path, IReadOnlyList<(string Name, Tensor Value)> arrays, IReadOnlyDictionary<string, string> texts) => NetCdfWriter.Write(
        path, [.. arrays.Select(array =>
            (Variable(array.Name, array.Value), array.Value.to(ScalarType.Float64).contiguous().data<double>().ToArray()))],
        texts.ToDictionary(text => text.Key, text => (object)text.Value), version: 5);

    private static NetCdfVariable Variable(string name, Tensor value) => new(
        name,
        value.dtype switch
        {
            ScalarType.Float32 => NetCdfType.Float32,
            ScalarType.Float64 => NetCdfType.Float64,
            ScalarType.Byte => NetCdfType.UInt8,
            _ => NetCdfType.Int64,
        },
        [.. value.shape.Select((size, axis) => new NetCdfDimension($"{name}_{axis}", size))], new Dictionary<string, object>());
}
