using System.Globalization;
using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Principles;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>A trained translation: maps points forward and back, and to any time between.</summary>
/// <param name="flow">T, on the CPU.</param>
/// <param name="space">Its points and units.</param>
internal sealed class TrainedTranslation(ResidualFlow flow, TranslationSpace space) : ITrainedRun
{
    private const int Part = 1024; // Points at a time.

    /// <summary>Opens the flow of a run.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    public static TrainedTranslation Open(RunRecord record, TranslationConfig config)
    {
        var space = TranslationSpace.Read(record);
        ResidualFlow flow = TranslationStudy.Flow(record, config, space);
        record.Folder.Checkpoints.LoadModel(flow, DomainTranslation.PlayerName);
        flow.eval();
        return new TrainedTranslation(flow, space);
    }

    /// <summary>
    /// Translates the source points of a file and compares with its target points: cost, action, κ, straightness, discrepancy.
    /// </summary>
    /// <inheritdoc/>
    public Summary Evaluate(DataSource source, IRunObserver observer)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor from, Tensor to) = OwnExperiment.Read(source);
        space.Checked(source.File!, OwnExperiment.Source, from);
        observer.Say($"{from.shape[0]} source points, {to.shape[0]} target points");
        FlowScore score = FlowScore.Measure(
            new TrainedContestant<ResidualFlow>(TranslationContest.Main, flow, null), space.ToUnits(from), space.ToUnits(to),
            new QuadraticCost(), unit: space.Scale);
        return new Summary(
            "eval", [.. score.Values.Where(each => each.Value is not null).Select(each => each.Figure.Of(each.Value!.Value))]);
    }

    /// <summary>
    /// Writes of an array <c>source</c> (or the only one) its translation <c>translated</c>, and with times in [0, 1] its states
    /// <c>interpolated</c> [time, n, …]; of an array <c>target</c> what the flow takes there, <c>inverted</c>.
    /// </summary>
    /// <inheritdoc/>
    public void Predict(PredictionRequest request, IRunObserver observer)
    {
        request.CheckOutput();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using IArraySource file = ArraySource.Open(request.Input, request.Reading.FollowLinks, request.Reading.Used);
        request.Reading.RequireOnly("--input");
        var arrays = new List<(string, Tensor)>();
        string target = request.Reading.Output is { } other && file.Has(other) ? other : OwnExperiment.Target;
        if (Chosen(request, file, target) is { } name)
        {
            Tensor source = Points(file, name);
            arrays.Add(("translated", space.FromUnits(InParts(source, flow.call))));
            if (request.Times.Count > 0)
            {
                arrays.Add(("t", tensor(request.Times.ToArray())));
                arrays.Add(("interpolated", stack(
                    [.. request.Times.Select(time => space.FromUnits(InParts(source, part => flow.Interpolate(part, time))))])));
            }
        }

        if (request.Name is null && file.Has(target))
        {
            arrays.Add(("inverted", Inverted(Points(file, target), observer)));
        }

        ArrayFormat.Write(request.Output, arrays);
        observer.Say($"wrote {request.Output}: "
            + $"{string.Join(", ", arrays.Select(each => $"{each.Item1} [{string.Join(", ", each.Item2.shape)}]"))}");
    }

    private Tensor Inverted(Tensor points, IRunObserver observer)
    {
        FlowInverse inverse = FlowInverse.Of(flow, points);
        observer.Say(
            string.Create(
                CultureInfo.InvariantCulture, $"inverse:    fixed points in {inverse.Iterations} iterations, largest |T(x) − y| "
                    + $"{inverse.Error * space.Scale:g3}, Δ·Lip at least {inverse.Contraction.Max():g3}"));
        if (!inverse.Converged)
        {
            observer.Warn("the inverse did not converge: the flow contracts too little (Δ·Lip ≥ 1). Train with more blocks or a larger λ, "
                + "or train the reverse translation.");
        }

        return space.FromUnits(inverse.Points);
    }

    /// <summary>The array to translate; null if there is only a target to invert.</summary>
    private static string? Chosen(PredictionRequest request, IArraySource file, string target)
    {
        if (request.Name is { } name)
        {
            return SampleArray.Find(file, name);
        }

        // That of the run, where the file has it.
        string[] usual = [.. new[] { request.Reading.Input, OwnExperiment.Source }.OfType<string>()],
            others = [.. file.Names.Where(each => each != target)];
        return usual.FirstOrDefault(file.Has) is { } known ? known
            : others.Length == 1 ? others[0]
            : others.Length == 0 ? null
            : throw ArrayChoice.Unclear(request.Input, file.Names, "to translate");
    }

    private Tensor Points(IArraySource file, string name) =>
        space.ToUnits(space.Checked(file.Path, name, SampleArray.Read(file, name)));

    private static Tensor InParts(Tensor points, Func<Tensor, Tensor> map) =>
        points.shape[0] <= Part ? map(points) : cat([.. points.split(Part).Select(map)]);
}
