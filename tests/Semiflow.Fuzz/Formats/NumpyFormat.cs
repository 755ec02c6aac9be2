using Semiflow.Data.Images;
using Semiflow.Data.Numpy;
using Semiflow.Fuzz.Mutations;
using static TorchSharp.torch;

namespace Semiflow.Fuzz.Formats;

/// <summary>npz: damage to the zip and damage to the arrays in it.</summary>
internal static class NumpyFormat
{
    public static FuzzFormat Npz { get; } = new("npz", ".npz", Seeds, Damage,
        [ArrayReaders.Pairs, ArrayReaders.NamedPairs, ArrayReaders.Trajectories, ArrayReaders.Everything, Labeled]);

    private static List<byte[]> Seeds(string folder)
    {
        using var scope = NewDisposeScope();
        List<byte[]> seeds = [];
        foreach (bool compress in new[] { false, true })
        {
            string path = Path.Combine(folder, "seed.npz");
            Tensor values = linspace(0, 1, 4 * 8 * 8).reshape(4, 8, 8);
            NumpyArchive.Write(path, [("input", values), ("output", values.to(ScalarType.Float64))],
                [("axes", "n x y"), ("boundary", "dirichlet")], compress);
            seeds.Add(File.ReadAllBytes(path));
            NumpyArchive.Write(path, [("input", values.to(ScalarType.Byte)), ("labels", tensor(new long[] { 0, 1, 2, 1 }))], [], compress);
            seeds.Add(File.ReadAllBytes(path));
            NumpyArchive.Write(path, [("input", values.unsqueeze(2)), ("t", linspace(0, 1, 8)), ("mask", ones(4, 8))],
                [("axes", "n t x y")], compress);
            seeds.Add(File.ReadAllBytes(path));
        }

        return seeds;
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        byte[] bytes = random.Next(3) > 0 ? Containers.Zip(sound, random) : sound;
        return bytes == sound || random.Next(4) == 0 ? Mutation.Apply(bytes, random) : bytes;
    }

    private static void Labeled(string path)
    {
        using var scope = NewDisposeScope();
        _ = LabeledFile.Read(path).Classes;
    }
}
