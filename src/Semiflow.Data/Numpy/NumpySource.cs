using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>The arrays of an .npz file; its texts are its attributes.</summary>
internal sealed class NumpySource : IArraySource
{
    private const long MostText = 64L << 20;
    private readonly NumpyArchive archive;

    [SuppressMessage("Reliability", "CA2000", Justification = "Owned.")]
    public NumpySource(string path)
    {
        Path = path;
        archive = NumpyArchive.Open(path);
        Names = [.. archive.Names.Where(name => !archive.IsText(name))];
        if (archive.Names.Where(archive.IsText).Sum(archive.Bytes) is var texts and > MostText)
        {
            throw new InputException($"{path} has texts of {texts} bytes beside its arrays; at most {MostText} are read.");
        }

        Attributes = archive.Names.Where(name => archive.IsText(name) && archive.Shape(name).Count == 0)
            .ToDictionary(name => name, archive.Text, StringComparer.Ordinal);
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
}
