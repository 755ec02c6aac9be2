using System.Globalization;
using static TorchSharp.torch;

namespace Semiflow.Images;

/// <summary>
/// Images of one size as bytes, with classes where they are known. Sets made from other sets share their pixels, so a subset costs no
/// memory.
/// </summary>
public sealed class ImageSet
{
    private readonly IImagePixels pixels;
    private readonly int[] rows;
    private readonly int[] labels;

    /// <summary>Images with their classes.</summary>
    /// <param name="name">Name of the data, for messages.</param>
    /// <param name="pixels">The images.</param>
    /// <param name="labels">Class of each image, from 0; none for images without classes.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="normalization">Constants of the data.</param>
    /// <exception cref="InputException">A label without a class, or a number of labels that differs from the number of images.</exception>
    /// <exception cref="ArgumentException">Constants for another number of channels.</exception>
    public ImageSet(string name, IImagePixels pixels, IReadOnlyList<int> labels, IReadOnlyList<string> classes,
        ImageNormalization normalization)
        : this(name, pixels, Everything(pixels), labels, classes, normalization)
    {
        if (this.labels.Length != 0 && this.labels.Length != Count)
        {
            throw new InputException($"{name}: {Count} images have {this.labels.Length} labels; each image needs one.");
        }

        int wrong = Array.FindIndex(this.labels, label => label < 0 || label >= classes.Count);
        if (wrong >= 0)
        {
            throw new InputException(
                $"{name}: image {wrong} has label {this.labels[wrong]}, but there are {classes.Count} classes, 0 to {classes.Count - 1}. "
                    + $"Number the classes from 0.");
        }
    }

    private ImageSet(
        string name, IImagePixels pixels, int[] rows, IReadOnlyList<int> labels, IReadOnlyList<string> classes,
        ImageNormalization normalization)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(normalization);
        if (normalization.Mean.Count != pixels.Channels)
        {
            throw new ArgumentException($"{name}: normalization for {normalization.Mean.Count} channels, but images of {pixels.Channels}.",
                nameof(normalization));
        }

        (Name, this.pixels, this.rows, this.labels, Classes, Normalization) = (name, pixels, rows, [.. labels], classes, normalization);
    }

    /// <summary>Name of the data.</summary>
    public string Name { get; }

    /// <summary>Names of the classes; empty if there are none.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Constants of the data.</summary>
    public ImageNormalization Normalization { get; }

    /// <summary>Class of each image from 0; empty where classes are not known.</summary>
    public IReadOnlyList<int> Labels => labels;

    /// <summary>Number of images.</summary>
    public int Count => rows.Length;

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels => pixels.Channels;

    /// <summary>Rows of pixels.</summary>
    public int Height => pixels.Height;

    /// <summary>Columns of pixels.</summary>
    public int Width => pixels.Width;

    internal bool Decodes => pixels.Decodes;

    /// <summary>Writes the bytes <c>[channel, height, width]</c> of an image.</summary>
    /// <exception cref="ArgumentException">A buffer of another size.</exception>
    public void Read(int index, Span<byte> target)
    {
        if (target.Length != Channels * Height * Width)
        {
            throw new ArgumentException($"an image needs {Channels * Height * Width} bytes, got a buffer of {target.Length}.",
                nameof(target));
        }

        pixels.Read(rows[index], target);
    }

    /// <summary>The images at <paramref name="indices"/>, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index without an image.</exception>
    public ImageSet Select(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count, nameof(indices));
        }

        return new ImageSet(
            Name, pixels, [.. indices.Select(i => rows[i])], labels.Length == 0
                ? []
                : [.. indices.Select(i => labels[i])], Classes, Normalization);
    }

    /// <summary>The first <paramref name="count"/> images.</summary>
    /// <exception cref="InputException">More than there are.</exception>
    public ImageSet First(int count)
    {
        NestedSubsets.Check(count, Count, Name);
        return Select([.. Enumerable.Range(0, count)]);
    }

    /// <summary>
    /// Images drawn without replacement, in the order of the set; a smaller draw with the same seed lies within a larger one.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="stratified">Each class in proportion to its size (largest remainder) instead of uniformly over all images.</param>
    /// <exception cref="InputException">More than there are, or unknown classes.</exception>
    public ImageSet Subset(int count, ulong seed, bool stratified = false) => Divide(count, seed, stratified).Chosen;

    /// <summary>The images of <see cref="Subset"/>, and all others.</summary>
    /// <exception cref="InputException">More than there are, or unknown classes.</exception>
    public (ImageSet Chosen, ImageSet Others) Divide(int count, ulong seed, bool stratified = false)
    {
        NestedSubsets.Check(count, Count, Name);
        if (stratified && labels.Length == 0)
        {
            throw new InputException($"{Name}: a stratified draw needs classes, and these images have none. Draw uniformly.");
        }

        bool[] chosen = stratified ? NestedSubsets.Stratified(labels, Classes.Count, count, seed) : NestedSubsets.Uniform(Count, count, seed);
        int[] all = [.. Enumerable.Range(0, Count)];
        return (Select([.. all.Where(i => chosen[i])]), Select([.. all.Where(i => !chosen[i])]));
    }

    /// <summary>The images of some classes, which are renumbered from 0 in the given order.</summary>
    /// <param name="classes">Names as in <see cref="Classes"/>, case-insensitive.</param>
    /// <exception cref="InputException">A class that does not exist.</exception>
    public ImageSet OfClasses(params IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        int[] numbers = [.. classes.Select(ClassNumber)];
        int[] indices = [.. Enumerable.Range(0, labels.Length).Where(i => numbers.Contains(labels[i]))];
        return new ImageSet(
            Name, pixels, [.. indices.Select(i => rows[i])], [.. indices.Select(i => Array.IndexOf(numbers, labels[i]))],
            [.. numbers.Select(number => Classes[number])], Normalization);
    }

    /// <summary>The same images with other constants.</summary>
    public ImageSet Normalized(ImageNormalization normalization) => new(Name, pixels, rows, labels, Classes, normalization);

    /// <summary>The same images held in memory: decodes all files once.</summary>
    /// <exception cref="InputException">More than 2 GiB.</exception>
    public ImageSet Held()
    {
        int size = Channels * Height * Width;
        if ((long)Count * size > Array.MaxLength)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"{Name}: {Count} images are {(double)Count * size / (1 << 30):F1} GiB, too many to hold. "
                    + $"Take a subset or read them from the files."));
        }

        byte[] bytes = new byte[Count * size];
        ImageWork.Each(Count, Decodes, i => Read(i, bytes.AsSpan(i * size, size)));
        return new ImageSet(Name, new HeldPixels(bytes, Channels, Height, Width), Everything(rows.Length), labels, Classes, Normalization);
    }

    /// <summary>All bytes, uint8 <c>[image, channel, height, width]</c>.</summary>
    public Tensor Bytes()
    {
        Tensor all = empty([Count, Channels, Height, Width], ScalarType.Byte);
        int size = Channels * Height * Width;
        for (int i = 0; i < Count; i++)
        {
            using Tensor one = all[i];
            Read(i, one.bytes);
        }

        return all;
    }

    /// <summary>All images, normalized, float32 <c>[image, channel, height, width]</c>.</summary>
    public Tensor Floats() => ImageBatches.Render(this, [.. Enumerable.Range(0, Count)], Normalization.Table(), null);

    /// <summary>All classes, int64 <c>[image]</c>.</summary>
    /// <exception cref="InputException">Images without classes.</exception>
    public Tensor LabelTensor() => labels.Length == Count && Count > 0
        ? tensor([.. labels.Select(label => (long)label)], ScalarType.Int64)
        : throw new InputException($"{Name}: these images have no classes.");

    private int ClassNumber(string name)
    {
        int number = Classes.ToList().FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return number >= 0
            ? number
            : throw new InputException($"{Name} has no class \"{name}\". It has: {string.Join(", ", Classes)}.");
    }

    private static int[] Everything(IImagePixels pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return Everything(pixels.Count);
    }

    private static int[] Everything(int count) => [.. Enumerable.Range(0, count)];
}
