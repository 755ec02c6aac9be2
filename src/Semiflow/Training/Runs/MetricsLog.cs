namespace Semiflow.Training.Runs;

/// <summary>
/// Writes <c>metrics.jsonl</c>, one <see cref="EpochReport"/> a line. A resumed run starts from the epochs its checkpoint
/// knows: lines written after it, or cut short by a kill, go.
/// </summary>
/// <param name="run">Whose file.</param>
/// <param name="training">Which training of the run; the empty name is the main one.</param>
internal sealed class MetricsLog(RunFolder run, string training = "") : IProbe
{
    /// <inheritdoc/>
    public void OnStart(TrainingProgress progress, IReadOnlyList<EpochReport> history) =>
        RunFolder.WriteText(run.MetricsFileOf(training), string.Concat(history.Select(Line)));

    /// <inheritdoc/>
    public void OnEpoch(EpochReport report) => RunFolder.Append(run.MetricsFileOf(training), Line(report));

    /// <summary>The epochs of a training, as far as its file has whole lines.</summary>
    /// <exception cref="InputException">A line is damaged.</exception>
    public static IReadOnlyList<EpochReport> Read(RunFolder run, string training = "")
    {
        ArgumentNullException.ThrowIfNull(run);
        string file = run.MetricsFileOf(training);
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            // A process that was killed may leave a last line without its end.
            string[] lines = File.ReadAllText(file).Split('\n');
            return [.. lines.SkipLast(1).Select(line => EpochReport.FromJson(System.Text.Json.Nodes.JsonNode.Parse(line)!))];
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {error.Message} Resuming the run regenerates it.", error);
        }
    }

    private static string Line(EpochReport report) => report.ToJson().ToJsonString() + "\n";
}
