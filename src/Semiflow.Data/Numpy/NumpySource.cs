using System.Diagnostics.CodeAnalysis;
using Semiflow.Data.Conventions;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>The arrays of an .npz file; its texts are its attributes.</summary>
internal sealed class NumpySource : IArraySource
{
    private const long MostText = 64L << 20;
    private const int MostNumbers = 16; // More say nothing about the file as a whole.
    private static readonly string[] AboutGrid = ["boundary", "domain"]; // An npz has no other place for numbers that say this.
    private readonly NumpyArchive archive;

    [SuppressMessage("Reliability", "CA2000", Justification = "Owned.")]
    public NumpySource(string path)
    {
        Path = path;
        archive = NumpyArchive.Open(path);
        Names = [.. archive.Names.Where(name => !archive.IsText(name))];
        if (archive.Names.Where(archive.IsText).Sum(name => archive.Bytes(name) * (double)Count(name)) is var texts and > MostText)
        {
            throw new InputException($"{path} has texts of {texts} bytes beside its arrays; at most {MostText} are read.");
        }

        var attributes = archive.Names
            .Where(name => archive.IsText(name) && archive.Shape(name).Count <= 1 && Count(name) is > 0 and <= MostNumbers)
            .ToDictionary(name => name, archive.Text, StringComparer.Ordinal);
        foreach (string name in AboutGrid.Where(name => Names.Contains(name) && Count(name) is > 0 and <= MostNumbers))
        {
            using Tensor numbers = archive.Tensor(name), real = numbers.to(ScalarType.Float64).contiguous();
            attributes[name] = NumberList.Text(real.data<double>().ToArray());
        }

        Attributes = attributes;
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public bool Has(string name) => archive.Contains(name);

    public IReadOnlyDictionary<string, string> Attributes { get; }

    public long[] Shape(string name) => [.. archive.Shape(name)];

    public string Remark(string name) => "";

    public Tensor Read(string name, long[] starts, long[] counts)
    {
        ReadLimit.Check(Path, name, counts, sizeof(double), elsewhere: true);
        return archive.Tensor(name, starts, counts);
    }

    public void Dispose() => archive.Dispose();

    private long Count(string name) => archive.Shape(name).Aggregate(1L, (product, size) => product * size);
}
