using System.Globalization;
using System.Text;

namespace Semiflow.Fuzz.Mutations;

/// <summary>Numbers that are written as text: shapes, offsets, years.</summary>
internal static class Digits
{
    /// <summary>Writes another number over one that stands there, with signs and leading zeros as they come.</summary>
    public static void Replace(byte[] bytes, Random random)
    {
        int start = random.Next(bytes.Length);
        for (int at = start; at < bytes.Length && at < start + 4096; at++)
        {
            if (char.IsAsciiDigit((char)bytes[at]))
            {
                ulong number = Integer.Interesting(random, bytes.Length);
                string text = (random.Next(6) == 0 ? "-" : "") + number.ToString(CultureInfo.InvariantCulture);
                byte[] written = Encoding.ASCII.GetBytes(text);
                written.AsSpan(0, Math.Min(written.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return;
            }
        }
    }
}
