using Semiflow.Files;
using Microsoft.Win32.SafeHandles;
using Semiflow.Images;

namespace Semiflow.Data.Images;

/// <summary>
/// Images of three planes, one after the other in a file without header, read when asked; each plane column after column (STL-10).
/// </summary>
internal sealed class FilePixels : IImagePixels
{
    private readonly string path;
    private readonly SafeFileHandle file;

    public FilePixels(string path, int side, int? expected)
    {
        (this.path, Height, Width) = (path, side, side);
        long size = 3L * side * side;
        using (FileStream opened = ArrayFile.Open(path))
        {
            long length = expected * size ?? Math.Max(1, (opened.Length + size - 1) / size) * size;
            Count = opened.Length == length ? checked((int)(length / size)) : throw WholeFile.Wrong(path, length, opened.Length);
        }

        file = File.OpenHandle(path, options: FileOptions.RandomAccess);
    }

    public int Count { get; }

    public int Channels => 3;

    public int Height { get; }

    public int Width { get; }

    public void Read(int index, Span<byte> pixels)
    {
        byte[] columns = new byte[pixels.Length];
        int found = RandomAccess.Read(file, columns, (long)index * columns.Length);
        if (found != columns.Length)
        {
            throw WholeFile.Wrong(path, (long)Count * columns.Length, ((long)index * columns.Length) + found);
        }

        Transpose(columns, pixels, Height);
    }

    /// <summary>Planes from column after column to row after row.</summary>
    public static void Transpose(ReadOnlySpan<byte> columns, Span<byte> rows, int side)
    {
        int plane = side * side;
        for (int start = 0; start < columns.Length; start += plane)
        {
            for (int k = 0; k < plane; k++)
            {
                rows[start + k] = columns[start + ((k % side) * side) + (k / side)];
            }
        }
    }
}
