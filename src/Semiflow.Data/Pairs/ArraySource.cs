using Semiflow.Files;
using Semiflow.Data.Hdf5;
using Semiflow.Data.NetCdf;
using Semiflow.Data.Numpy;

namespace Semiflow.Data.Pairs;

/// <summary>Opens files of arrays by their first bytes.</summary>
internal static class ArraySource
{
    /// <summary>The arrays of an HDF5, NetCDF or npz file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followLinks">Whether links to other files are followed; only HDF5 has any.</param>
    /// <param name="options">Learns whether that applies.</param>
    /// <exception cref="InputException">No such file, or of another format.</exception>
    public static IArraySource Open(string path, bool followLinks, OptionUse options)
    {
        using FileStream stream = ArrayFile.Open(path);
        if (Hdf5Signature.Check(path, stream))
        {
            options.Use("--follow-links");
            return SampleGroups.Open(new Hdf5Source(path, followLinks));
        }

        byte[] start = new byte[4];
        stream.Position = 0;
        int read = stream.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        return start switch
        {
            _ when read < 4 => throw new InputException($"{path} is empty or truncated: it has {stream.Length} bytes."),
            [(byte)'P', (byte)'K', ..] => new NumpySource(path),
            [(byte)'C', (byte)'D', (byte)'F', ..] => new NetCdfSource(path),
            [(byte)'M', (byte)'A', (byte)'T', (byte)'L'] => throw new InputException($"{path} is a MATLAB file before "
                + "version 7.3, which is not read here: save it with save(…, '-v7.3'), which writes HDF5."),
            _ => throw new InputException($"{path} is neither HDF5, NetCDF nor .npz. Give a file in one of these formats."),
        };
    }
}
