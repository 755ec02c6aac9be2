using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;

namespace Semiflow.Data.Hdf5;

/// <summary>Bytes in other files, which have no format of their own.</summary>
internal sealed class ExternalBytes : IByteRun
{
    private readonly List<(string Path, long Offset, long Size)> parts = [];

    /// <summary>The files that a dataset names.</summary>
    /// <exception cref="InputException">Links out of the file are not followed.</exception>
    public static ExternalBytes Open(Hdf5File file, string place, Cursor list)
    {
        list.Skip(6);
        int count = list.Two();
        var names = new LocalHeap(file.Bytes, list.Offset(), "names of files");
        var external = new ExternalBytes();
        for (int i = 0; i < count; i++)
        {
            long at = list.Length(), offset = list.Length();
            ulong size = list.Number(file.Bytes.LengthSize);
            string name = names.Text((ulong)at) ?? throw new InvalidDataException("the name of a file is missing.");
            external.parts.Add((file.Outside(name, "its values"), offset, (long)Math.Min(size, long.MaxValue)));
        }

        return external;
    }

    public void Read(long at, Span<byte> target)
    {
        foreach ((string path, long offset, long size) in parts)
        {
            int here = (int)Math.Max(0, Math.Min(target.Length, size - at));
            if (here > 0)
            {
                using FileStream stream = ArrayFile.Open(path);
                stream.Position = checked(offset + at);
                int read = stream.ReadAtLeast(target[..here], here, throwOnEndOfStream: false);
                if (read < here)
                {
                    throw new InputException($"{path} ends before the values that it should hold.");
                }

                target = target[here..];
            }

            at = Math.Max(0, at - size);
        }

        if (target.Length > 0)
        {
            throw new InvalidDataException("the other files hold fewer values than the dataset.");
        }
    }
}
