using Semiflow.Data.Numpy;
using Semiflow.Images;
using static TorchSharp.torch;

namespace Semiflow.Data.Images;

/// <summary>
/// Samples with their classes in a file of arrays: inputs <c>[sample, …]</c> and integer labels <c>[sample]</c>, counted from 0.
/// </summary>
/// <param name="Inputs">Float32; images in bytes are normalized.</param>
/// <param name="Labels">Int64; null where the file has none.</param>
internal sealed record LabeledFile(Tensor Inputs, Tensor? Labels)
{
    private static readonly string[] InputNames = ["input", "images", "x"], LabelNames = ["labels", "label", "y"];

    /// <summary>Number of samples.</summary>
    public int Count => (int)Inputs.shape[0];

    /// <summary>Number of classes: one more than the largest label.</summary>
    public int Classes => Labels is null ? 0 : (int)Labels.max().item<long>() + 1;

    /// <summary>Reads an npz file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">Name of the array of inputs; null: input, images or x.</param>
    /// <param name="labels">Name of the array of labels; null: labels, label or y, where there is one.</param>
    /// <param name="shape">Shape of one input; null for any. Gray images may lack their channel.</param>
    /// <param name="normalization">For inputs in bytes; null divides by 255.</param>
    /// <exception cref="InputException">Not such a file, an array is missing, of another shape, or holds what cannot be used.</exception>
    public static LabeledFile Read(string path, string? input = null, string? labels = null, IReadOnlyList<long>? shape = null,
        ImageNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"{path}: samples with classes are read from .npz, arrays 'input' [sample, …] and 'labels' [sample]. "
                + $"With numpy: np.savez('samples.npz', input=x, labels=y).");
        }

        using NumpyArchive archive = NumpyArchive.Open(path);
        string name = Find(path, archive, input, InputNames)
            ?? throw new InputException($"{path} has the arrays {string.Join(", ", archive.Names)}, none of them "
                + $"{string.Join(", ", InputNames)}: name the one with the inputs with --input (--name for predictions).");
        Tensor values = Shaped(path, name, archive.Tensor(name), shape, normalization);
        string? classes = Find(path, archive, labels, LabelNames);
        return new LabeledFile(values, classes is null ? null : LabelsOf(path, classes, archive.Tensor(classes), values.shape[0]));
    }

    private static string? Find(string path, NumpyArchive archive, string? asked, string[] usual)
    {
        if (asked is not null && !archive.Contains(asked))
        {
            throw new InputException($"{path} has no array '{asked}'; it has {string.Join(", ", archive.Names)}.");
        }

        return asked ?? usual.FirstOrDefault(archive.Contains);
    }

    private static Tensor Shaped(string path, string name, Tensor values, IReadOnlyList<long>? shape, ImageNormalization? normalization)
    {
        if (shape is { Count: 3 } && shape[0] == 1 && values.dim() == 3)
        {
            values = values.unsqueeze(1);
        }

        if (values.dim() < 2 || values.shape[0] == 0 || (shape is not null && !values.shape.AsSpan(1).SequenceEqual(shape.ToArray())))
        {
            throw new InputException(
                $"{path}: array '{name}' has shape [{string.Join(", ", values.shape)}]; expected [sample, "
                    + $"{(shape is null ? "…" : string.Join(", ", shape))}].");
        }

        if (values.dtype == ScalarType.Byte)
        {
            long channels = values.shape[1];
            ImageNormalization constants = normalization ?? ImageNormalization.Unit((int)channels);
            long[] along = [1, channels, .. Enumerable.Repeat(1L, (int)values.dim() - 2)];
            Tensor mean = tensor(constants.Mean.ToArray()).reshape(along), deviation = tensor(constants.Deviation.ToArray()).reshape(along);
            return ((values.to(float64) / 255 - mean) / deviation).to(float32);
        }

        Tensor floats = values.to(float32);
        return floats.isfinite().all().item<bool>()
            ? floats
            : throw new InputException($"{path}: array '{name}' contains values that are not finite (NaN or infinite). Remove or repair "
                + $"these samples.");
    }

    private static Tensor LabelsOf(string path, string name, Tensor labels, long count)
    {
        bool whole = labels.dtype is ScalarType.Int64 or ScalarType.Int32 or ScalarType.Int16 or ScalarType.Int8 or ScalarType.Byte;
        if (labels.dim() != 1 || labels.shape[0] != count || !whole)
        {
            throw new InputException(
                $"{path}: array '{name}' is {labels.dtype} [{string.Join(", ", labels.shape)}]; expected {count} integers, the class of "
                    + $"each sample from 0.");
        }

        Tensor classes = labels.to(ScalarType.Int64);
        long least = classes.min().item<long>();
        return least >= 0 ? classes : throw new InputException($"{path}: array '{name}' has label {least}; classes are numbered from 0.");
    }
}
