using Semiflow.Data.Pairs;
using Semiflow.Images;
using static TorchSharp.torch;

namespace Semiflow.Data.Images;

/// <summary>
/// Samples with their classes in a file of arrays, HDF5, NetCDF or npz: inputs <c>[sample, …]</c> and integer labels <c>[sample]</c>,
/// counted from 0.
/// </summary>
/// <param name="Inputs">
/// Points <c>[sample, number]</c> or images <c>[sample, channel, row, column]</c>, in single precision as from <see cref="Read"/>, or as
/// stored; images in bytes are normalized.
/// </param>
/// <param name="Labels">Int64; null where the file has none.</param>
internal sealed record LabeledFile(Tensor Inputs, Tensor? Labels)
{
    private const string Remedy = "Number the classes from 0; with numpy: np.unique(labels, return_inverse=True)[1].";

    private static readonly string[] InputNames = ["input", "images", "x"], LabelNames = ["labels", "label", "y"];

    /// <summary>Number of samples.</summary>
    public int Count => (int)Inputs.shape[0];

    /// <summary>Number of classes: one more than the largest label.</summary>
    public long Classes => Labels is null ? 0 : Labels.max().item<long>() + 1;

    /// <summary>Reads a file, inputs in single precision.</summary>
    /// <param name="path">The file.</param>
    /// <param name="request">What to take; null for the usual.</param>
    /// <exception cref="InputException">Not such a file, an array is missing, of another shape, or holds what cannot be used.</exception>
    public static LabeledFile Read(string path, LabeledRequest? request = null)
    {
        LabeledFile stored = Stored(path, request ?? new());
        return stored with { Inputs = stored.Inputs.to(float32) };
    }

    /// <summary>Reads a file, numbers that are no bytes in the precision of the file.</summary>
    /// <inheritdoc cref="Read"/>
    public static LabeledFile Stored(string path, LabeledRequest request)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(request);
        using IArraySource source = ArraySource.Open(path, request.FollowLinks, request.Options);
        InheritedInput.Require(path, request.Input, request.Options, source.Has, source.Names);
        request.Options.Use("--input");
        string name = SampleArray.Find(source, request.Input, InputNames)
            ?? throw new InputException($"{path} has the arrays {string.Join(", ", source.Names)}, none of them "
                + $"{string.Join(", ", InputNames)}: name the one with the inputs with --input (--name for predictions).");
        Tensor values = Shaped(source, name, request);
        return new LabeledFile(values, request.WithLabels ? LabelsOf(source, request, values.shape[0]) : null);
    }

    private static Tensor Shaped(IArraySource source, string name, LabeledRequest request)
    {
        var array = NamedShape.Of(source, name);
        array.CheckNotEmpty("samples");
        if (array.Shape.Length < 2)
        {
            throw new InputException($"{source.Path}: array '{name}' has shape [{string.Join(", ", array.Shape)}]; expected [sample, "
                + $"{(request.Shape is null ? "…" : string.Join(", ", request.Shape))}].");
        }

        AxisLayout? axes = SampleLayout.Of(source, array, request);
        Tensor values = SampleArray.Read(source, name);
        values = axes is null ? values : axes.Arrange(values);
        if (values.dtype != ScalarType.Byte)
        {
            return SampleArray.Computable(source.Path, name, values);
        }

        long channels = values.shape[1];
        ImageNormalization constants = request.Normalization ?? ImageNormalization.Unit((int)channels);
        long[] along = [1, channels, .. Enumerable.Repeat(1L, (int)values.dim() - 2)];
        Tensor mean = tensor(constants.Mean.ToArray()).reshape(along), deviation = tensor(constants.Deviation.ToArray()).reshape(along);
        return ((values.to(float64) / 255 - mean) / deviation).to(float32);
    }

    private static Tensor? LabelsOf(IArraySource source, LabeledRequest request, long count)
    {
        request.Options.Use("--output");
        if (SampleArray.Find(source, request.Labels, LabelNames) is not { } name)
        {
            return null;
        }

        string place = $"{source.Path}: array '{name}'";
        Tensor labels = Numbers(source, name);
        bool whole = labels.dtype is ScalarType.Int64 or ScalarType.Int32 or ScalarType.Int16 or ScalarType.Int8 or ScalarType.Byte
            or ScalarType.Bool;
        if (labels.dim() != 1 || labels.shape[0] != count || !whole)
        {
            throw new InputException($"{place} is {labels.dtype} [{string.Join(", ", labels.shape)}]; expected {count} integers, the class "
                + $"of each sample from 0. {Remedy}");
        }

        Tensor classes = labels.to(ScalarType.Int64);
        long least = classes.min().item<long>();
        return least >= 0 ? classes : throw new InputException($"{place} has label {least}; classes are numbered from 0. {Remedy}");
    }

    private static Tensor Numbers(IArraySource source, string name)
    {
        try
        {
            return SampleArray.Read(source, name);
        }
        catch (InputException error)
        {
            throw new InputException($"{error.Message} {Remedy}", error);
        }
    }
}
