using Semiflow.Data.Images;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Recipes.Sources;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Classification;

/// <summary>
/// The user's samples, to learn classes from: what would spoil a run is found when they are read, and when they are split.
/// </summary>
internal static class OwnSamples
{
    private const int Named = 5; // Classes that a message names.

    /// <summary>The user's file, whose reading is said.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InputException">It cannot be read or learned from.</exception>
    public static LabeledFile Read(RunSession run)
    {
        DataSource source = run.Plan.Source;
        LabeledRequest request = source.Labeled();
        LabeledFile stored = LabeledFile.Stored(source.File!, request);
        run.Observer.SayReading(source);
        if (!source.Used.Settled)
        {
            Check(source.File!, stored);
        }

        run.Observer.Say($"data:       {source.File}, {Plural.Of(stored.Count, "samples")} of {stored.Classes} classes");
        string[] lost = [.. stored.Inputs.dtype == ScalarType.Float32 ? SinglePrecision.LostInFile(source.File!, "input", stored.Inputs)
            : SinglePrecision.Lost("input", stored.Inputs)];
        foreach (string text in lost.Take(Named))
        {
            run.Observer.Warn(text);
        }

        if (lost.Length > Named)
        {
            run.Observer.Warn($"{lost.Length - Named} more channels of the input vary as little");
        }

        return stored with { Inputs = stored.Inputs.to(float32) };
    }

    /// <summary>Checks before the first training what the samples of every repetition would lack.</summary>
    /// <param name="run">The run.</param>
    /// <param name="file">All samples.</param>
    /// <param name="counts">Samples to learn from, to choose on and to report on.</param>
    /// <param name="seeds">Number of repetitions.</param>
    /// <exception cref="InputException">They are too few, or a class has no sample to learn from.</exception>
    public static void CheckSplits(RunSession run, LabeledFile file, (int Train, int Validation, int Test) counts, int seeds)
    {
        (int train, int validation, int test) = counts;
        if (train < 2 || (long)train + validation + test > file.Count)
        {
            throw new InputException($"{run.Plan.Source.File} has {Plural.Of(file.Count, "samples")}, too few for {Math.Max(2, train)} to "
                + $"learn from, {validation} for validation and {test} for tests. Give more samples, or lower data.train, "
                + "data.validation or data.test.");
        }

        long[] labels = file.Labels!.data<long>().ToArray();
        for (int seed = 0; seed < seeds && !run.Plan.Source.Used.Settled; seed++)
        {
            long[] drawn = [.. Rows(run, file, seed).Select(row => labels[row])];
            if (Missing(drawn.Take(train), file.Classes) is { Count: > 0 } unknown)
            {
                throw new InputException($"{run.Plan.Source.File}: {Classes(unknown)} no sample among the {train} to learn from. Give more "
                    + "samples of each class, raise data.train, or take another --seed.");
            }

            if (Missing(drawn[(train + validation)..(train + validation + test)], file.Classes) is { Count: > 0 } untested)
            {
                run.Observer.Warn($"{Classes(untested)} no sample among the {test} tests, which therefore say nothing about "
                    + (untested.Count == 1 ? "it" : "them"));
            }
        }
    }

    /// <summary>The rows of a file in the order of a repetition: those to learn from, to choose on, to report on.</summary>
    public static int[] Rows(RunSession run, LabeledFile file, int seed) =>
        RandomStream.Permutation(file.Count, run.Seed(FormattableString.Invariant($"data-{seed}")), 0);

    private static void Check(string path, LabeledFile file)
    {
        if (file.Labels is not { } labels)
        {
            throw new InputException($"{path} has no labels to learn: add an integer array 'labels' [sample], the class of each sample "
                + "from 0, or name it with --output.");
        }

        long[] found = [.. labels.data<long>().ToArray().Distinct().Order()];
        if (found.Length < 2)
        {
            throw new InputException($"{path}: all {Plural.Of(file.Count, "samples")} have the label {found[0]}; classification needs at "
                + "least two classes.");
        }

        if (file.Classes > found.Length)
        {
            throw new InputException($"{path}: labels go from {found[0]} to {found[^1]}, but there are {found.Length} different ones, and "
                + $"{Classes(Absent(found))} no sample. Number the classes from 0 without gaps; with numpy: np.unique(labels, "
                + "return_inverse=True)[1].");
        }

        using Tensor differs = file.Inputs.ne(file.Inputs[..1]).any();
        if (!differs.item<bool>())
        {
            throw new InputException($"{path}: all {Plural.Of(file.Count, "samples")} are the same, so that nothing tells the classes "
                + "apart. Check how the file was made, and which array holds the inputs (--input).");
        }
    }

    private static List<long> Missing(IEnumerable<long> labels, long classes) => [.. Absent([.. labels.Distinct().Order(), classes])];

    // Numbers that a sorted list leaves out below its last; no more than a message needs, since a label may be huge.
    private static IEnumerable<long> Absent(IEnumerable<long> found)
    {
        long next = 0;
        foreach (long each in found)
        {
            for (int left = Named + 1; next < each && left > 0; left--)
            {
                yield return next++;
            }

            next = each + 1;
        }
    }

    private static string Classes(IEnumerable<long> numbers)
    {
        long[] first = [.. numbers.Take(Named + 1)];
        string list = $"{string.Join(", ", first.Take(Named))}{(first.Length > Named ? ", …" : "")}";
        return first.Length == 1 ? $"class {list} has" : $"classes {list} have";
    }
}
