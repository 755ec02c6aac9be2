using Semiflow.Files;
using static TorchSharp.torch;

namespace Semiflow.Data.Numpy;

/// <summary>Named arrays in one .npz file, stored or deflated; entries are read when asked for.</summary>
internal sealed class NumpyArchive : IDisposable
{
    private readonly NumpyZip zip;

    private NumpyArchive(NumpyZip zip) => this.zip = zip;

    /// <summary>Names of the arrays, without <c>.npy</c>, in file order.</summary>
    public IReadOnlyList<string> Names => zip.Names;

    /// <summary>Opens a file and reads all headers.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static NumpyArchive Open(string path) => new(NumpyZip.Open(path));

    /// <summary>Writes named arrays and texts; atomic.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="tensors">Arrays, of types that NumPy knows.</param>
    /// <param name="texts">Texts, stored as arrays without dimensions.</param>
    /// <param name="compress">Deflate the entries.</param>
    /// <exception cref="InputException">The file cannot be written, or NumPy has no such element type.</exception>
    /// <exception cref="ArgumentException">A name occurs twice or is empty.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyList<(string Name, string Text)>? texts = null,
        bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        NumpyZip.Write(
            path,
            [
                .. tensors.Select(item => (item.Name, (Action<Stream>)(stream => NumpyFile.WriteTensor(stream, item.Value)))),
                .. (texts ?? []).Select(item => (item.Name, (Action<Stream>)(stream => NumpyText.Write(stream, item.Text)))),
            ],
            compress);
    }

    /// <summary>Whether the archive has an array of that name.</summary>
    public bool Contains(string name) => zip.Contains(name);

    /// <summary>Shape of an array, without reading it.</summary>
    /// <exception cref="InputException">No such array.</exception>
    public IReadOnlyList<long> Shape(string name) => zip.Header(name).Shape;

    /// <summary>Whether the entry is text.</summary>
    /// <exception cref="InputException">No such entry.</exception>
    public bool IsText(string name) => zip.Header(name).Type.Kind is 'U' or 'S';

    /// <summary>Bytes of one element of an entry: of a text, its length.</summary>
    /// <exception cref="InputException">No such entry.</exception>
    public long Bytes(string name) => zip.Header(name).Type.Width;

    /// <summary>Reads an array into a contiguous CPU tensor.</summary>
    /// <exception cref="InputException">No such array, damaged, or text.</exception>
    public Tensor Tensor(string name) => zip.Read(name, NumpyFile.ReadTensor);

    /// <summary>Reads a block of an array into a contiguous CPU tensor; the rest takes no memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="starts">First index along each dimension.</param>
    /// <param name="counts">Entries along each.</param>
    /// <exception cref="InputException">No such array, damaged, or text.</exception>
    public Tensor Tensor(string name, long[] starts, long[] counts) =>
        zip.Read(name, (stream, header, available) => NumpyBlock.Read(stream, header, available, starts, counts));

    /// <summary>Reads a text.</summary>
    /// <exception cref="InputException">No such entry, damaged, or not a text.</exception>
    public string Text(string name) => zip.Read(name, NumpyText.Read);

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();
}
