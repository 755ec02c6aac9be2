using System.Buffers.Binary;
using Semiflow.Files;
using Semiflow.Fuzz.Mutations;

namespace Semiflow.Fuzz.Formats;

/// <summary>Weights and checkpoints.</summary>
internal static class SafetensorsFormat
{
    private const int Front = 8;

    public static FuzzFormat Weights { get; } = new("safetensors", ".safetensors", Seeds, Damage, [path => SafetensorsFile.Read(path)]);

    private static byte[][] Seeds(string folder)
    {
        string path = Path.Combine(folder, "seed.safetensors");
        byte[] numbers = [.. Enumerable.Range(0, 96).Select(i => (byte)i)];
        SafetensorsFile.Write(path,
            [("weight", new StoredArray(ElementType.Float32, [4, 6], numbers)),
                ("bias", new StoredArray(ElementType.Float64, [12], numbers)),
                ("steps", new StoredArray(ElementType.Int64, [], numbers[..8]))],
            new Dictionary<string, string> { ["kind"] = "model", ["epoch"] = "12" });
        return [File.ReadAllBytes(path)];
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        byte[] bytes = Mutation.Apply(sound, random);
        if (random.Next(2) == 0 && bytes.Length > Front)
        {
            // As long a header as there is: damage in it is read, and not only its length.
            int end = bytes.AsSpan(Front).LastIndexOf((byte)'}');
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Math.Max(2, end + 1));
        }

        return bytes;
    }
}
