using static TorchSharp.torch;

namespace Semiflow.Data;

/// <summary>A file of named arrays.</summary>
internal interface IArraySource : IDisposable
{
    /// <summary>The file, for messages.</summary>
    string Path { get; }

    /// <summary>Names of the arrays of numbers.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether the file claims to have an array of that name, be it one that cannot be read.</summary>
    bool Has(string name) => Names.Contains(name);

    /// <summary>Texts about the file.</summary>
    IReadOnlyDictionary<string, string> Attributes { get; }

    /// <summary>Sizes of an array.</summary>
    /// <exception cref="InputException">No such array.</exception>
    long[] Shape(string name);

    /// <summary>What was done to the numbers or dimensions of an array on reading, in words; empty for nothing.</summary>
    string Remark(string name);

    /// <summary>
    /// Type of whole numbers as the file stores them, where they are read as others; null where numbers are read as they are stored, or
    /// mean others.
    /// </summary>
    ScalarType? StoredWhole(string name) => null;

    /// <summary>Reads a block of an array: <paramref name="counts"/> entries from <paramref name="starts"/> along each dimension.</summary>
    Tensor Read(string name, long[] starts, long[] counts);
}
