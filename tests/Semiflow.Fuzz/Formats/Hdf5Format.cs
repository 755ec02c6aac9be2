using System.Runtime.CompilerServices;
using Semiflow.Data.NetCdf;
using Semiflow.Fuzz.Mutations;

namespace Semiflow.Fuzz.Formats;

/// <summary>HDF5 files that h5py wrote in all versions of the format; most damage gets right checksums.</summary>
internal static class Hdf5Format
{
    private static readonly ConditionalWeakTable<byte[], IReadOnlyList<(int At, int Length)>> Structures = [];

    public static FuzzFormat Hdf5 { get; } = new("hdf5", ".h5", Seeds, Damage,
        [ArrayReaders.Everything, ArrayReaders.Pairs, ArrayReaders.Everything, ArrayReaders.NamedPairs, ArrayReaders.Trajectories,
            AsNetCdf]);

    private static byte[][] Seeds(string folder) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds"), "*.h5", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static byte[] Damage(byte[] sound, Random random)
    {
        bool seal = random.Next(5) > 0;
        byte[] bytes = Mutation.Apply(sound, random, inPlace: seal);
        IReadOnlyList<(int At, int Length)> structures = Structures.GetValue(sound, Sealed.Find);
        if (structures.Count > 0 && random.Next(2) == 0)
        {
            // Right into a structure, which is small beside the values.
            (int at, int length) = structures[random.Next(structures.Count)];
            int place = at + random.Next(length);
            if (place + 8 <= bytes.Length)
            {
                Integer.Write(bytes, place, 1 << random.Next(4), big: false, Integer.Interesting(random, bytes.Length));
            }
        }

        if (seal)
        {
            Sealed.Close(bytes, structures);
        }

        return bytes;
    }

    private static void AsNetCdf(string path)
    {
        using NetCdfFile file = NetCdfFile.Open(path);
        foreach (NetCdfVariable variable in file.Variables.Take(8))
        {
            try
            {
                file.Read(variable);
            }
            catch (InputException)
            {
                // The next variable may be sound.
            }
        }
    }
}
