using System.Globalization;
using System.Text.Json.Nodes;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes;

/// <summary>A run on disk with its plan read.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Plan">What it does.</param>
public sealed record RunRecord(RunFolder Folder, RunPlan Plan)
{
    private const string ReadingKey = "reading";

    /// <summary>Its results; null before the end. Those of older versions get the titles that the method declares.</summary>
    /// <exception cref="InputException">The summary is damaged.</exception>
    public Summary? Summary => File.Exists(Folder.SummaryFile)
        ? DeclaredFigures.Named(Training.Summary.Read(Folder.SummaryFile),
            () => Read<IReadOnlyList<Figure>>(Folder, Folder.Path, () => [.. Plan.Method.FiguresOf(Plan)]))
        : null;

    /// <summary>How far it is, for people.</summary>
    public string State
    {
        get
        {
            if (File.Exists(Folder.SummaryFile))
            {
                return "finished";
            }

            if (Plan.Seeds.Count > 0)
            {
                return $"{SeedRuns.Finished(this).Count} of {Plan.Seeds.Count} seeds finished";
            }

            IReadOnlyList<string> trainings = Folder.Trainings;
            if (trainings.Count == 0)
            {
                return "interrupted before its first checkpoint";
            }

            string training = trainings[^1];
            string which = training.Length > 0 ? $" of {training}" : "";
            return $"interrupted after epoch {MetricsLog.Read(Folder, training).Count}{which}";
        }
    }

    /// <summary>Threads of the process that started it; null where they are not recorded.</summary>
    internal int? Threads => (RunFolder.ReadJson(Folder.RunFile)["provenance"] as JsonObject)?["threads"] is JsonValue value
        && value.TryGetValue(out int threads) ? threads : null;

    /// <summary>
    /// What the results are beside what the recipe demands; empty for a run of other settings than its small ones, of which nothing is
    /// demanded.
    /// </summary>
    internal IReadOnlyList<Acceptance.Verdict> Verdicts => Summary is { } summary ? VerdictsOf(summary) : [];

    /// <summary>The same of results that are not written yet.</summary>
    internal IReadOnlyList<Acceptance.Verdict> VerdictsOf(Summary summary)
    {
        return Plan.Published is { Demands.Count: > 0 } recipe && Plan.Tier == Recipe.Tiers[0]
            && Leaves(Plan.Config).SequenceEqual(Leaves(Plan.Method.Checked(recipe.Small)))
            ? Acceptance.Judge(recipe.Demands, summary)
            : [];
        static IEnumerable<string> Leaves(object config) => Configuration.Leaves(config)
            .Where(leaf => leaf.Path != "evaluation.report").Select(leaf => $"{leaf.Path}={Configuration.Text(leaf.Value)}");
    }

    /// <summary>What is asked of one model is not asked of the runs of several seeds.</summary>
    /// <exception cref="InputException">The run is over seeds.</exception>
    internal RunRecord OfOneSeed() => Plan.Seeds.Count == 0 ? this : throw new InputException(
        $"{Folder.Path} has runs of {Plan.Seeds.Count} seeds: name one of them, {SeedRuns.FolderOf(Folder.Path, Plan.Seeds[0])}.");

    /// <summary>What is thrown where a trained model is asked for and there is none yet.</summary>
    internal InputException Untrained() =>
        new($"the run {Folder.Path} has no trained model: {State}. Continue with 'semiflow resume {Folder.Path}'.");

    /// <summary>Makes the folder of a new run and writes its <c>run.json</c>.</summary>
    /// <exception cref="InputException">The folder exists.</exception>
    public static RunRecord Create(string folder, RunPlan plan) => Begin(RunFolder.Create(folder), plan);

    /// <summary>Writes the <c>run.json</c> of a new run.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    internal static RunRecord Begin(RunFolder run, RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        JsonObject json = plan.ToJson();
        json["provenance"] = Provenance.ToJson();
        json["started"] = DateTimeOffset.Now.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        RunFolder.WriteJson(run.RunFile, json);
        var record = new RunRecord(run, plan);
        record.KeepReading(); // What was found when the settings were checked.
        return record;
    }

    /// <summary>The run in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="methods">Methods to choose from.</param>
    /// <exception cref="InputException">No run there, or its record is damaged.</exception>
    public static RunRecord Open(string folder, IReadOnlyList<IMethod> methods)
    {
        RunFolder run = RunFolder.Open(folder);
        return Read(run, folder, () => new RunRecord(run, Recalled(RunFolder.ReadJson(run.RunFile), methods)));
    }

    /// <summary>What a record says; one that cannot be is named.</summary>
    private static T Read<T>(RunFolder run, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException error)
        {
            string file = error.Message.Contains(run.RunFile, StringComparison.Ordinal) ? "" : $"{run.RunFile}: ";
            throw new InputException($"the run {path} is damaged: {file}{error.Message}", error);
        }
    }

    /// <summary>
    /// Notes what the data were found to mean where nobody said it, beside the plan, which holds what was said: other files are read so for
    /// this run.
    /// </summary>
    /// <exception cref="InputException">The record cannot be read or written.</exception>
    internal void KeepReading()
    {
        IReadOnlyDictionary<string, string> found = Plan.Source.Used.Found;
        if (found.Count > 0 && RunFolder.ReadJson(Folder.RunFile) is var json && !json.ContainsKey(ReadingKey))
        {
            json[ReadingKey] = new JsonObject(found.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));
            RunFolder.WriteJson(Folder.RunFile, json);
        }
    }

    /// <summary>The plan with the reading that it goes with; records of older versions have none.</summary>
    private static RunPlan Recalled(JsonObject json, IReadOnlyList<IMethod> methods)
    {
        var plan = RunPlan.FromJson(json, methods);
        try
        {
            foreach ((string option, JsonNode? value) in json[ReadingKey]?.AsObject() ?? [])
            {
                plan.Source.Used.Find(option, value!.GetValue<string>());
            }

            return plan;
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new InputException($"its part '{ReadingKey}' is not a list of options with their values.", error);
        }
    }

    /// <summary>Versions, commit, machine and time of the start.</summary>
    public JsonObject Environment()
    {
        JsonObject json = RunFolder.ReadJson(Folder.RunFile);
        JsonObject environment = json["provenance"]?.DeepClone() as JsonObject ?? [];
        environment["started"] = json["started"]?.DeepClone();
        return environment;
    }
}
