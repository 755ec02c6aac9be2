using System.Globalization;
using Semiflow.Files;

namespace Semiflow.Data;

/// <summary>Refuses to read more than the file or the machine holds, before it is tried.</summary>
internal static class ReadLimit
{
    /// <param name="path">The file.</param>
    /// <param name="name">What is read.</param>
    /// <param name="counts">Its sizes.</param>
    /// <param name="width">Bytes of a number.</param>
    /// <param name="elsewhere">Whether the numbers may lie in other files, so that the length of this one tells nothing.</param>
    /// <exception cref="InputException">The block takes more than the memory of the machine.</exception>
    public static void Check(string path, string name, long[] counts, int width, bool elsewhere = false)
    {
        double bytes = counts.Aggregate((double)width, (product, count) => product * count);
        if (counts.Aggregate((double)width, (product, count) => product * Math.Max(1, count)) > long.MaxValue)
        {
            // Also where one of the sizes is 0: others may not be what no file can have.
            throw new InputException($"{path}: '{name}' has sizes that no file has: [{string.Join(", ", counts)}]. It is damaged: copy or "
                + $"create the file again.");
        }

        if (!elsewhere)
        {
            ArrayFile.Guard($"{path}: '{name}' [{string.Join(", ", counts)}]", () =>
            {
                PackedSize.Check(bytes, new FileInfo(path).Length, deflated: false);
                return true;
            });
        }

        long most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > most)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: '{name}' [{string.Join(", ", counts)}] takes {bytes / (1 << 30):0.#} GiB, more "
                    + $"than the {most / (double)(1 << 30):0.#} GiB of this machine; the file has "
                        + $"{new FileInfo(path).Length / 1024.0:0.#} KiB. ")
                + "Ask for fewer samples (of pairs: --samples 0:100), or check how large the file says that it is.");
        }
    }
}
