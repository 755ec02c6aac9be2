using System.Globalization;
namespace Semiflow.Data.Hdf5;

/// <summary>Refuses to read more than the machine holds, before it is tried.</summary>
internal static class Memory
{
    /// <exception cref="InputException">The block takes more than the memory of the machine.</exception>
    public static void Check(string path, string name, long[] counts, int width)
    {
        double bytes = counts.Aggregate((double)width, (product, count) => product * count);
        long most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > most)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: '{name}' [{string.Join(", ", counts)}] takes {bytes / (1 << 30):0.#} GiB, more "
                    + $"than the {most / (double)(1 << 30):0.#} GiB of this machine; the file has "
                        + $"{new FileInfo(path).Length / 1024.0:0.#} KiB. ")
                + "Ask for fewer samples, or check how large the file says that it is.");
        }
    }
}
