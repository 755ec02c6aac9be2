using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Recipes.Sources;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>
/// Translation between the two domains of a file: arrays <c>source</c> and <c>target</c>, of points <c>[n, …]</c> that belong to no
/// pairs.
/// </summary>
internal static class OwnExperiment
{
    /// <summary>Usual names of the arrays.</summary>
    public const string Source = "source", Target = "target";

    /// <summary>The same flow without a transport cost.</summary>
    public static Contestant Free => TranslationFigures.Free with { Title = "without a transport cost" };

    /// <summary>Trains the flow and, where baselines are asked for, the same without a transport cost.</summary>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        (Tensor source, Tensor target) = Read(run.Plan.Source);
        Check(run, source, target);
        TranslationSpace space = TranslationSpace.Measured(source, target);
        (Tensor from, Tensor fromTest) = Split(space.ToUnits(source), config.Data, run.Seed("split source"));
        (Tensor to, Tensor toTest) = Split(space.ToUnits(target), config.Data, run.Seed("split target"));
        run.Shows(SampleUse.Training, from, to);
        run.Shows(SampleUse.Report, fromTest, toTest);
        run.Observer.Say($"data:       {from.shape[0]} source and {to.shape[0]} target points [{string.Join(", ", space.Shape)}] for "
            + $"training, {fromTest.shape[0]} and {toTest.shape[0]} for tests");
        var contest = new TranslationContest(run, config);
        TranslationTrainingConfig training = config.Training;
        ITransportCost cost = training.Power == 2 ? new QuadraticCost() : new PowerCost(training.Power);
        var batches = CloudBatches.Of(
            from.to(run.Device), to.to(run.Device), config.Budget.BatchSize, config.Budget.MovesPerEpoch, run.Seed("batches"));
        TrainedContestant<ResidualFlow> Train(Contestant who, double weight) => contest.Train(
            who, contest.Flow(space.Shape), batches, cost, config with { Training = training with { Weight = weight } });
        FlowScore? Score(TrainedContestant<ResidualFlow> flow) =>
            contest.Score(flow, fromTest, toTest, cost, unit: training.Power == 2 ? space.Scale : 1);

        FlowScore main = Score(Train(TranslationContest.Main, training.Weight))!;
        space.Write(run.Folder);
        var figures = new RunFigures(run);
        figures.Add(main.Trained.Contestant, main);
        figures.Add(TranslationFigures.OptimalCost, main.SampleCost());
        var shown = new List<FlowScore> { main };
        if (config.Evaluation.Baselines && training.Form == TranslationForm.Penalty && training.Weight > 0)
        {
            TrainedContestant<ResidualFlow> free = Train(Free, 0);
            FlowScore? score = Score(free);
            figures.Add(free.Contestant, score);
            shown.AddRange(score is null ? [] : [score]);
        }

        return new TranslationResult(
            figures, () => Sections(run, shown),
            "A flow learned to take the points of one domain to the law of the other at least cost. Figures are in the units of the data; "
                + "pictures are in those of the flow"
            + (space.Shape.Count == 1 && space.Shape[0] > 2 ? " and show the first two numbers of each point." : "."),
            main.Trained);
    }

    /// <summary>Both arrays, as they are stored.</summary>
    /// <exception cref="InputException">The file or an array is missing, not finite, or the domains have points of different
    /// shape.</exception>
    public static (Tensor Source, Tensor Target) Read(DataSource data)
    {
        string path = data.File!;
        using IArraySource file = ArraySource.Open(path, data.FollowLinks, data.Used);
        data.RequireOnly("--input", "--output");
        Tensor source = Points(file, data.Input, Source), target = Points(file, data.Output, Target);
        return source.shape.AsSpan(1).SequenceEqual(target.shape.AsSpan(1))
            ? (source, target)
            : throw new InputException(
                $"{path}: source points have shape [{string.Join(", ", source.shape[1..])}], target points "
                    + $"[{string.Join(", ", target.shape[1..])}]: a translation maps points within one space.");
    }

    private static Tensor Points(IArraySource file, string? asked, string usual)
    {
        string name = SampleArray.Find(file, asked, usual) ?? throw new InputException(
            $"{file.Path} has no array '{usual}' but {string.Join(", ", file.Names)}: two domains are arrays '{Source}' and '{Target}', "
                + "or name them with --input and --output.");
        long[] shape = file.Shape(name);
        return shape.Length >= 2 && shape[0] >= 2
            ? TranslationSpace.Finite(file.Path, name, SampleArray.Read(file, name))
            : throw new InputException($"{file.Path}: the array '{name}' has shape [{string.Join(", ", shape)}]; expected at least 2 "
                + "points [n, …].");
    }

    /// <summary>Refuses domains from which nothing can be learned, and says what single precision has lost of them.</summary>
    private static void Check(RunSession run, Tensor source, Tensor target)
    {
        string path = run.Plan.Source.File!;
        if (!source.ne(source[..1]).any().item<bool>())
        {
            throw new InputException($"{path}: all {source.shape[0]} source points are the same: a map takes them to one point, whatever "
                + "the target is. Check how the file was made.");
        }

        run.Observer.Warn(SinglePrecision.LostInFile(path, "source", source.flatten(1)).Concat(
            SinglePrecision.LostInFile(path, "target", target.flatten(1))).Take(4));
    }

    private static (Tensor Train, Tensor Test) Split(Tensor points, TranslationDataConfig data, ulong seed)
    {
        int count = (int)points.shape[0], test = Math.Min(data.Test, Math.Max(1, count / 5)),
            train = data.Train ?? (count - test);
        using Tensor order = tensor(RandomStream.Permutation(count, seed, 0)).to(int64);
        Tensor mixed = points.index_select(0, order);
        if (train > count - test)
        {
            throw new InputException($"data.train: a domain of {Plural.Of(count, "points")} has {count - test} besides {test} for tests, "
                + $"fewer than {train}. Lower data.train or data.test.");
        }

        return test >= 2 && train >= 2
            ? (mixed[..train], mixed[(count - test)..])
            : throw new InputException($"a domain of {Plural.Of(count, "points")} is too small: at least 10 are needed, a fifth of "
                + "them for tests.");
    }

    private static IReadOnlyList<ReportSection> Sections(RunSession run, IReadOnlyList<FlowScore> shown) =>
    [
        .. TranslationPictures.Sections(shown),
        new ReportSection("The training", [TranslationPictures.Trainings(run, "training", [.. shown.Select(score => score.Trained)])]),
    ];
}
