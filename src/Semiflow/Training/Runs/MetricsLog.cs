using System.Text;
using System.Text.Json;
using Semiflow.Files;

namespace Semiflow.Training.Runs;

/// <summary>
/// Writes <c>metrics.jsonl</c>, one <see cref="EpochReport"/> a line. A resumed run starts from the epochs its checkpoint
/// knows: lines written after it, or cut short by a kill, go.
/// </summary>
/// <param name="run">Whose file.</param>
/// <param name="training">Which training of the run; the empty name is the main one.</param>
internal sealed class MetricsLog(RunFolder run, string training = "") : IProbe, IDisposable
{
    private GrowingFile? file;

    /// <inheritdoc/>
    public void OnStart(TrainingProgress progress, IReadOnlyList<EpochReport> history) => Begin(history);

    /// <summary>Begins the file anew with the epochs done.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Begin(IReadOnlyList<EpochReport> history)
    {
        file?.Dispose();
        file = GrowingFile.Begin(
            run.MetricsFileOf(training), Encoding.UTF8.GetBytes(string.Concat(history.Select(HistoryLines.Of))));
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochReport report) => file!.Append(HistoryLines.Of(report));

    /// <summary>Flushes the file to the disk: after the training, before the results that rest on it.</summary>
    /// <exception cref="InputException">The disk cannot take it.</exception>
    public void Flush() => file?.Flush();

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

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
            byte[] lines = WholeBytes.Lines(file, out bool cut);
            return cut ? throw new IOException("it has a line that is longer than any of ours.") : HistoryLines.Read<EpochReport>(lines);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {error.Message} Resuming the run regenerates it.", error);
        }
    }
}
