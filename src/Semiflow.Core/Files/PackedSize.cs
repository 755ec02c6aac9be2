using System.Globalization;

namespace Semiflow.Files;

/// <summary>Judges what packed bytes claim to hold, before room is made for it.</summary>
internal static class PackedSize
{
    // Deflate cannot shrink by more than 1032; numbers that were measured or computed, unless they are all equal, by less than 500.
    private const long MostPossible = 1032, MostPlausible = 500, Little = 1L << 20, Plenty = 256L << 20;

    /// <summary>Refuses sizes that packed bytes cannot hold, and large ones that no data shrink to.</summary>
    /// <param name="claimed">Bytes that are said to be there.</param>
    /// <param name="stored">Packed bytes that hold them.</param>
    /// <param name="deflated">Whether they are packed by deflate alone: other ways have no bound, equal numbers take no room.</param>
    /// <exception cref="FormatException">They cannot; the message is a part of a sentence about the file.</exception>
    public static void Check(double claimed, long stored, bool deflated = true)
    {
        if (deflated && claimed > Little && claimed > stored * (double)MostPossible)
        {
            throw new FormatException(Said(claimed, stored, "more than they can hold; it is damaged or made to fill memory."));
        }

        if (claimed > Plenty && claimed > stored * (double)MostPlausible)
        {
            throw new FormatException(Said(claimed, stored, $"more than {MostPlausible} to 1, as files made to fill memory do. "
                + "If it is sound, write it without compression."));
        }
    }

    private static string Said(double claimed, long stored, string judgment) =>
        string.Create(CultureInfo.InvariantCulture, $"it claims {claimed:0} bytes in {stored} stored ones, {judgment}");
}
