using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;
using Semiflow.Training.Runs;

namespace Semiflow.Training;

/// <summary>A run on disk: what it was asked, how it went, what it came to. Reports, comparison and resume read only this.</summary>
public sealed class RunFolder
{
    private static readonly JsonSerializerOptions Format = new()
        { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Recipe, resolved parameters, seed, versions, machine.</summary>
    public string RunFile => In("run.json");

    /// <summary>One line per epoch (<see cref="EpochReport"/>) of the main training.</summary>
    public string MetricsFile => MetricsFileOf("");

    /// <summary>What was said, with times.</summary>
    public string LogFile => In("log.txt");

    /// <summary>The figures (<see cref="Summary"/>).</summary>
    public string SummaryFile => In("summary.json");

    /// <summary>Folder of pictures.</summary>
    public string Figures => In("figures");

    /// <summary>Best and last state of the main training.</summary>
    public CheckpointFolder Checkpoints => CheckpointsOf("");

    /// <summary>Names of the trainings that have metrics, the empty one for the main; the one that wrote last is last.</summary>
    public IReadOnlyList<string> Trainings =>
    [
        .. Directory.EnumerateFiles(Path, "metrics*.jsonl").OrderBy(File.GetLastWriteTimeUtc).ThenBy(file => file, StringComparer.Ordinal)
            .Select(file => System.IO.Path.GetFileNameWithoutExtension(file)["metrics".Length..])
            .Where(ending => ending.Length == 0 || (ending.Length > 1 && ending[0] == '-' && IsName(ending)))
            .Select(ending => ending.Length == 0 ? "" : ending[1..]),
    ];

    /// <summary>Best and last state of one of several trainings; the empty name is the main one.</summary>
    public CheckpointFolder CheckpointsOf(string training) =>
        new(In(training.Length == 0 ? "checkpoints" : System.IO.Path.Combine("checkpoints", Checked(training))));

    /// <summary>Metrics of one of several trainings; the empty name is the main one.</summary>
    public string MetricsFileOf(string training) => In(training.Length == 0 ? "metrics.jsonl" : $"metrics-{Checked(training)}.jsonl");

    /// <summary>Makes a folder for a new run.</summary>
    /// <exception cref="InputException">Something is there already, or the folder cannot be made.</exception>
    public static RunFolder Create(string path)
    {
        using RunTurn turn = CreateTaken(path);
        turn.Folder.MakeFolder("figures");
        return turn.Folder;
    }

    /// <summary>Makes a folder for a new run and takes it for this process.</summary>
    /// <exception cref="InputException">Something is there already, or the folder cannot be made.</exception>
    internal static RunTurn CreateTaken(string path) => TryCreate(path) ?? throw new InputException(
        $"{path} exists and is not empty. Continue that run with 'semiflow resume {path}', choose another folder with --out, "
            + $"or remove it.");

    /// <summary>Makes a folder for a new run and takes it for this process; null where something is, or another process begins.</summary>
    /// <exception cref="InputException">The folder cannot be made.</exception>
    internal static RunTurn? TryCreate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var run = new RunFolder(System.IO.Path.GetFullPath(path));
        try
        {
            if (!Directory.Exists(run.Path))
            {
                if (System.IO.Path.Exists(run.Path))
                {
                    return null;
                }

                FileSystem.MakeFolders(run.Path);
            }

            // Looked at before, so that nothing is written into a folder of others, and again when it is this process's.
            if (!RunTurn.IsFree(run) || RunTurn.Begin(run) is not { } turn)
            {
                return null;
            }

            if (RunTurn.IsFree(run))
            {
                return turn;
            }

            turn.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the run folder {path} cannot be made: {error.Message} Choose another with --out.", error);
        }
    }

    /// <summary>The run in a folder.</summary>
    /// <exception cref="InputException">No folder, or no run in it.</exception>
    public static RunFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RunFolder run = new(System.IO.Path.GetFullPath(path));
        return File.Exists(run.RunFile)
            ? run
            : throw new InputException(File.Exists(path)
                ? $"{path} is a file; a run is a folder. 'semiflow list' shows the runs there are."
                : Directory.Exists(run.RunFile) ? $"there is no run in {path}: {run.RunFile} is a folder, where a file is expected."
                : !Directory.Exists(path) ? $"there is no run in {path}: no such folder. 'semiflow list' shows the runs there are."
                : $"there is no run in {path}: it has no run.json. 'semiflow list' shows the runs there are; a run that ended before it "
                    + $"wrote its run.json is started again with the same --out.");
    }

    /// <summary>
    /// Takes the run for this process until disposed, also against other threads; the system frees it when the process dies.
    /// </summary>
    /// <exception cref="InputException">Another process has it.</exception>
    public IDisposable Lock() => Take();

    /// <summary>Takes the run for this process until disposed.</summary>
    /// <exception cref="InputException">Another process has it, or a subfolder is a link.</exception>
    internal RunTurn Take()
    {
        try
        {
            RunTurn.RefuseLinks(Path);
            return RunTurn.Begin(this) ?? throw new IOException($"another process has '{RunTurn.FileOf(this)}'.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"the run {Path} cannot be taken: {error.Message} If another semiflow trains in it, wait until it ends or stop it; two "
                    + $"would spoil it.", error);
        }
    }

    /// <summary>Makes a folder of the run where it is missing.</summary>
    /// <exception cref="InputException">It cannot be made, or is a link.</exception>
    internal void MakeFolder(string name)
    {
        try
        {
            FileSystem.MakeFolders(In(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string why = FileFailure.Explain(error, $"continue with 'semiflow resume {Path}'");
            throw new InputException($"the folder {In(name)} cannot be made: {why}", error);
        }
    }

    /// <summary>Adds a line to <see cref="LogFile"/>, with the time.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Log(string line)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:yyyy-MM-dd HH:mm:ss zzz}  {PlainText.Line(line)}\n");
        if (Turn is { } turn)
        {
            turn.Log.Append(text);
            return;
        }

        using GrowingFile log = GrowingFile.Begin(LogFile, GrowingFile.Lines(LogFile));
        log.Append(text);
    }

    /// <summary>This process's turn with the run; null where it has none.</summary>
    internal RunTurn? Turn { get; set; }

    /// <summary>Writes a JSON file, whole or not at all.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void WriteJson(string file, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        WriteText(file, json.ToJsonString(Format) + "\n");
    }

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static JsonObject ReadJson(string file)
    {
        if (FileStatus.IsSpecial(file))
        {
            throw new InputException($"{file} is a pipe, a socket or a device, where a file is expected.");
        }

        try
        {
            return StrictJson.Object(WholeBytes.Read(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{file} cannot be read as JSON: {error.Message}", error);
        }
    }

    /// <summary>Writes a text file, whole or not at all.</summary>
    internal static void WriteText(string file, string text) =>
        AtomicFile.Write(file, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Checked(string training) => IsName(training)
        ? training
        : throw new ArgumentException($"a training is named by letters, digits and hyphens, not '{training}'.", nameof(training));

    private static bool IsName(string training) => training.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
