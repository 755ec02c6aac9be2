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
    /// <exception cref="InputException">A file is missing, damaged, or they are too many to hold.</exception>
    public ImageSet Read(IReadOnlyList<string> files, string name, IReadOnlyList<string> classes, int? perFile)
    {
        long[] counts = [.. files.Select(path => Count(path, perFile))];
        if (counts.Sum() * ImageBytes > Array.MaxLength)
        {
            throw new InputException($"{string.Join(", ", files)}: {counts.Sum()} images of {Side} x {Side} are more than the "
                + $"{Array.MaxLength / ImageBytes} that can be held. Give a part of them.");
        }

        byte[] pixels = new byte[counts.Sum() * ImageBytes];
        int[] labels = new int[counts.Sum()];
        int next = 0;
        foreach ((string path, long count) in files.Zip(counts))
        {
            Fill(path, (int)count, name, classes, pixels.AsSpan(next * ImageBytes), labels.AsSpan(next));
            next += (int)count;
        }

        return new ImageSet(name, new HeldPixels(pixels, 3, Side, Side), labels, classes, ImageNormalization.Cifar);
    }

    private long Count(string path, int? records)
    {
        using FileStream file = ArrayFile.Open(path);
        // The length that was published, or that whole records would have.
        long expected = (records ?? Math.Max(1, (file.Length + RecordBytes - 1) / RecordBytes)) * RecordBytes;
        return file.Length == expected ? expected / RecordBytes : throw WholeFile.Wrong(path, expected, file.Length);
    }

    private void Fill(string path, int count, string name, IReadOnlyList<string> classes, Span<byte> pixels, Span<int> labels)
    {
        using FileStream file = ArrayFile.Open(path);
        byte[] record = new byte[RecordBytes];
        for (int k = 0; k < count; k++)
        {
            ArrayFile.Guard(path, () =>
            {
                file.ReadExactly(record);
                return true;
            });
            labels[k] = record[LabelAt] < classes.Count ? record[LabelAt] : throw new InputException(
                $"{path}: record {k} has label {record[LabelAt]}, but {name} has {classes.Count} classes, 0 to {classes.Count - 1}. "
                    + $"The file is damaged or in another layout.");
            record.AsSpan(LabelBytes).CopyTo(pixels[(k * ImageBytes)..]);
        }
    }
}
