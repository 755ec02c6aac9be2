namespace Semiflow.Fuzz;

/// <summary>The damaged files of a format by their numbers: the same number gives the same file.</summary>
internal sealed class FuzzCases
{
    private readonly FuzzFormat format;
    private readonly IReadOnlyList<byte[]> seeds;

    public FuzzCases(FuzzFormat format)
    {
        this.format = format;
        string folder = Directory.CreateTempSubdirectory("semiflow-seeds-").FullName;
        seeds = format.Seeds(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The sound files.</summary>
    public IReadOnlyList<byte[]> Sound => seeds;

    /// <summary>A damaged file.</summary>
    public byte[] Make(long number)
    {
        var random = new Random(unchecked((int)(number * 0x9E3779B1)));
        return format.Damage(seeds[random.Next(seeds.Count)], random);
    }

    /// <summary>Reads a file in the way that its number names.</summary>
    public void Read(long number, string path) => format.Readers[(int)(number % format.Readers.Count)](path);
}
