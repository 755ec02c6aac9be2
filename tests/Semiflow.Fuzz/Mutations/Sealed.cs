using System.Buffers.Binary;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Fuzz.Mutations;

/// <summary>Structures of HDF5 with a checksum behind them: damage must get past it to be worth reading.</summary>
internal static class Sealed
{
    private const int Longest = 4096;
    private static readonly string[] Marks =
        ["OHDR", "OCHK", "BTHD", "BTLF", "BTIN", "FRHP", "FHIB", "FAHD", "FADB", "EAHD", "EAIB", "EASB", "EADB", "\u0089HDF"];

    /// <summary>Where such structures begin in a sound file, and how long they are without the checksum.</summary>
    public static IReadOnlyList<(int At, int Length)> Find(byte[] sound)
    {
        List<(int, int)> found = [];
        foreach (byte[] mark in Marks.Select(System.Text.Encoding.Latin1.GetBytes))
        {
            for (int at = sound.AsSpan().IndexOf(mark); at >= 0;)
            {
                int length = Enumerable.Range(4, Math.Max(0, Math.Min(Longest, sound.Length - at - 8))).FirstOrDefault(each =>
                    Lookup3.Hash(sound.AsSpan(at, each)) == BinaryPrimitives.ReadUInt32LittleEndian(sound.AsSpan(at + each)));
                if (length > 0)
                {
                    found.Add((at, length));
                }

                int next = sound.AsSpan(at + 4).IndexOf(mark);
                at = next < 0 ? -1 : at + 4 + next;
            }
        }

        return found;
    }

    /// <summary>Writes the checksums anew.</summary>
    public static void Close(byte[] damaged, IReadOnlyList<(int At, int Length)> structures)
    {
        foreach ((int at, int length) in structures)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(at + length), Lookup3.Hash(damaged.AsSpan(at, length)));
        }
    }
}
