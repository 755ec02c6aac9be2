using Semiflow.Data.Pairs;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>
/// What points a run translates and in which units its flow sees them, kept next to it so that the flow can be made again without the data.
/// </summary>
/// <param name="Shape">Shape of a point.</param>
/// <param name="Shift">Subtracted from each number, or one for all.</param>
/// <param name="Scale">Divides all numbers: one, so that distances keep their proportions.</param>
internal sealed record TranslationSpace(IReadOnlyList<long> Shape, IReadOnlyList<double> Shift, double Scale)
{
    private const string FileName = "space.json";

    /// <summary>Subtracted from each number, or one for all.</summary>
    public IReadOnlyList<double> Shift { get; } = Shift.Count == 1 || Shift.Count == Shape.Aggregate(1L, (all, side) => all * side)
        ? Shift
        : throw new ArgumentException($"{Shift.Count} shifts do not fit points [{string.Join(", ", Shape)}].", nameof(Shift));

    /// <summary>Points as they are.</summary>
    public static TranslationSpace Plain(params IReadOnlyList<long> shape) => new(shape, [0], 1);

    /// <summary>Points around 0 of size 1: the mean of both domains, and the root mean square distance from it.</summary>
    public static TranslationSpace Measured(Tensor source, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = cat([source, target]).to(float64), mean = all.mean([0]);
        double deviation = Math.Sqrt((all - mean).square().mean().item<double>());
        return new TranslationSpace(source.shape[1..], mean.contiguous().data<double>().ToArray(), deviation > 0 ? deviation : 1);
    }

    /// <summary>Points in the units of the flow, in single precision.</summary>
    public Tensor ToUnits(Tensor points) => ((points.to(float64) - Shifted()) / Scale).to(float32);

    /// <summary>Points in the units of the data, in double precision on the CPU.</summary>
    public Tensor FromUnits(Tensor points) => (points.cpu().to(float64) * Scale) + Shifted();

    /// <summary>Refuses points of another shape.</summary>
    public Tensor Checked(string path, string name, Tensor points)
    {
        if (points.dim() < 1 || !points.shape.AsSpan(1).SequenceEqual([.. Shape]))
        {
            throw new InputException(
                $"{path}: the array '{name}' has shape [{string.Join(", ", points.shape)}]; this model translates points [n, "
                    + $"{string.Join(", ", Shape)}].");
        }

        return Finite(path, name, points);
    }

    /// <summary>Refuses values that are not finite, also in single precision, in which flows compute.</summary>
    public static Tensor Finite(string path, string name, Tensor points) => SampleArray.Computable(path, name, points);

    /// <summary>Keeps it in a run.</summary>
    public void Write(RunFolder folder) => ModelCard.Write(folder, FileName, this);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static TranslationSpace Read(RunRecord record) => ModelCard.Read<TranslationSpace>(record, FileName);

    private Tensor Shifted() => Shift.Count == 1 ? tensor(Shift[0], dtype: float64) : tensor(Shift.ToArray()).view([.. Shape]);
}
