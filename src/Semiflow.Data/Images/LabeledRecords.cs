using Semiflow.Files;
using Semiflow.Images;

namespace Semiflow.Data.Images;

/// <summary>
/// Files of records of equal length, label bytes first and the planes of the image behind them: CIFAR binary.
/// </summary>
/// <param name="LabelBytes">Label bytes of a record.</param>
/// <param name="LabelAt">Which of them is the class.</param>
/// <param name="Side">Height and width; three planes.</param>
internal sealed record LabeledRecords(int LabelBytes, int LabelAt, int Side)
{
    private int ImageBytes => 3 * Side * Side;

    private int RecordBytes => LabelBytes + ImageBytes;

    /// <summary>Reads all records of some files, one file after the other.</summary>
    /// <param name="files">The files.</param>
    /// <param name="name">Name of the data.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="perFile">Records that each file must have; null for any number.</param>
    public ImageSet Read(IReadOnlyList<string> files, string name, IReadOnlyList<string> classes, int? perFile)
    {
        byte[][] contents = [.. files.Select(path => Content(path, perFile))];
        int count = contents.Sum(bytes => bytes.Length / RecordBytes);
        byte[] pixels = new byte[checked(count * ImageBytes)];
        int[] labels = new int[count];
        int next = 0;
        for (int f = 0; f < contents.Length; f++)
        {
            for (int start = 0; start < contents[f].Length; start += RecordBytes, next++)
            {
                labels[next] = contents[f][start + LabelAt];
                if (labels[next] >= classes.Count)
                {
                    throw new InputException(
                        $"{files[f]}: record {start / RecordBytes} has label {labels[next]}, but {name} has {classes.Count} classes, 0 to "
                            + $"{classes.Count - 1}. The file is damaged or in another layout.");
                }

                contents[f].AsSpan(start + LabelBytes, ImageBytes).CopyTo(pixels.AsSpan(next * ImageBytes));
            }
        }

        return new ImageSet(name, new HeldPixels(pixels, 3, Side, Side), labels, classes, ImageNormalization.Cifar);
    }

    private byte[] Content(string path, int? records)
    {
        if (records is { } count)
        {
            return WholeFile.Read(path, (long)count * RecordBytes);
        }

        using (FileStream file = ArrayFile.Open(path))
        {
            if (file.Length == 0 || file.Length % RecordBytes != 0)
            {
                // The length that whole records would have.
                throw WholeFile.Wrong(path, Math.Max(1, (file.Length + RecordBytes - 1) / RecordBytes) * RecordBytes, file.Length);
            }
        }

        return WholeFile.Read(path, new FileInfo(path).Length);
    }
}
