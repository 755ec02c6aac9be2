using System.Diagnostics;
using System.Text;
using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Native;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Runs;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>What a method may use in a run: the plan, data and trainings that survive an interruption, the report.</summary>
public sealed class RunSession
{
    /// <summary>Name of the training of the model that the run is about; others are baselines and parts.</summary>
    public const string Main = Contestant.MainTraining;

    private readonly long start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<string, int> recovered = new(StringComparer.Ordinal); // Of trainings but the main one.
    private double trainedHere;

    internal RunSession(RunRecord record, IRunObserver observer, CancellationToken token) =>
        (Record, Observer, Token) = (record, observer, token);

    /// <summary>The run on disk.</summary>
    public RunRecord Record { get; }

    /// <summary>What to do.</summary>
    public RunPlan Plan => Record.Plan;

    /// <summary>Its folder.</summary>
    public RunFolder Folder => Record.Folder;

    /// <summary>Who watches; what it is told stands in the run's log too.</summary>
    public IRunObserver Observer { get; }

    /// <summary>Asks to stop: throw <see cref="OperationCanceledException"/> then.</summary>
    public CancellationToken Token { get; }

    /// <summary>The recipe; null for own data.</summary>
    public Recipe? Recipe => Plan.Published;

    /// <summary>What the run is about, for people: its recipe, or its file.</summary>
    internal string Subject => Recipe?.Title ?? Path.GetFileName(Plan.Source.File) ?? "own data";

    /// <summary>Where to compute.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public Device Device => DeviceNames.Find(Plan.Device);

    /// <summary>Seconds of all trainings so far, interruptions included.</summary>
    public double TrainingSeconds { get; private set; }

    /// <summary>Seconds of the run: training over all interruptions, the rest as of this process.</summary>
    public double Seconds => TrainingSeconds + Stopwatch.GetElapsedTime(start).TotalSeconds - trainedHere;

    /// <summary>Whether a training began: from then on the folder is worth keeping.</summary>
    internal bool HasTrained { get; set; }

    /// <summary>Runs at a time, where the run is over several seeds.</summary>
    internal int Jobs { get; init; } = 1;

    /// <summary>Who watches that the run keeps its protocol; null for nobody.</summary>
    internal Runs.IRunWitness? Witness { get; init; }

    /// <summary>A seed for a purpose such as <c>initialization</c>: the same in every run with the seed of the plan.</summary>
    public ulong Seed(string purpose)
    {
        ulong hash = Encoding.UTF8.GetBytes(purpose).Aggregate(14695981039346656037UL, (h, b) => (h ^ b) * 1099511628211UL); // FNV-1a
        return RandomStream.Mix((ulong)Plan.Seed, hash);
    }

    /// <summary>Trajectories by name: made once, then kept in the run folder as <c>data/NAME.npz</c>, to the bit.</summary>
    /// <param name="name">Letters, digits and hyphens.</param>
    /// <param name="make">Computes them; its tensors are float64 or float32 on the CPU.</param>
    public TrajectorySet Data(string name, Func<CancellationToken, TrajectorySet> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
        {
            throw new ArgumentException($"data are named by letters, digits and hyphens, not '{name}'.", nameof(name));
        }

        string file = Path.Combine(Folder.Path, "data", name + ".npz");
        if (File.Exists(file))
        {
            return TrajectoryData.Read(file, new TrajectoryRequest { Own = true });
        }

        Observer.Advance($"data {name}", 0);
        TrajectorySet set = make(Token);
        Token.ThrowIfCancellationRequested();
        Folder.MakeFolder("data");
        TrajectoryData.Write(file, set);
        Observer.Advance($"data {name}", 1);
        return set;
    }

    /// <summary>
    /// Trains with checkpoints, metrics and progress under a name; leaves the parameters of the best epoch (without
    /// validation, of the last). A finished training is loaded instead of repeated, an interrupted one continues.
    /// </summary>
    /// <param name="name"><see cref="Main"/> for the model that the run is about, another for each baseline: letters, digits and
    /// hyphens.</param>
    /// <param name="principle">What is trained.</param>
    /// <param name="batches">Batches.</param>
    /// <param name="validation">What chooses the best epoch; null keeps the last parameters.</param>
    /// <param name="options">How long and how safely; the seed from <see cref="Seed"/>.</param>
    /// <param name="probes">Others who watch; what they measure stands in the metrics with each epoch.</param>
    /// <exception cref="OperationCanceledException">Stopped, with a checkpoint.</exception>
    /// <exception cref="NonFiniteException">The training met a number that is not finite; the last good state is kept.</exception>
    /// <exception cref="FlowException">The learned flow blew up; the last good state is kept.</exception>
    public TrainingResult Train<TBatch>(
        string name, IPrinciple<TBatch> principle, IBatchSource<TBatch> batches, IValidation? validation, TrainerOptions options,
        params IReadOnlyList<IProbe> probes)
    {
        ArgumentNullException.ThrowIfNull(probes);
        Begin();
        using IDisposable promise = ProcessEnd.Saving();
        Witness?.Sees(name, principle, batches, options);
        string part = name == Main ? "" : name;
        var watch = new TrainingWatch(Observer, name, validation?.Metric ?? "");
        using var metrics = new MetricsLog(Folder, part);
        TrainingResult result;
        try
        {
            result = new Trainer(options, Folder.CheckpointsOf(part))
                .Fit(principle, batches, validation, [watch, metrics, .. probes], Token);
            metrics.Flush();
        }
        catch (Exception failure) when (failure is NonFiniteException or FlowException)
        {
            Folder.Log($"the training of {name} failed: {failure.Message}");
            throw;
        }
        finally
        {
            trainedHere += watch.Seconds;
            if (name != Main && watch.Recoveries > 0)
            {
                recovered[name] = watch.Recoveries; // Also of one that blew up in the end.
            }
        }

        TrainingSeconds += result.Seconds;
        return result.Stopped == StopReason.Interrupted
            ? throw new OperationCanceledException($"the training of {name} was stopped.", Token)
            : result;
    }

    /// <summary>A training whose moves other processes make; it keeps its own checkpoints and metrics in the folder of the run.</summary>
    /// <param name="train">Trains to the end; its seconds are those of all interruptions.</param>
    /// <exception cref="NonFiniteException">It blew up in one of them; what was saved before is kept.</exception>
    internal TrainingResult TrainElsewhere(Func<TrainingResult> train)
    {
        Begin();
        using IDisposable promise = ProcessEnd.Saving();
        long begin = Stopwatch.GetTimestamp();
        TrainingResult result;
        try
        {
            result = train();
        }
        catch (Workers.WorkerException failure)
        {
            Folder.Log($"the training failed: {failure.Message}");
            if (failure.Diverged)
            {
                throw new NonFiniteException(failure.Message, failure); // As if it had been trained in this process.
            }

            throw;
        }
        finally
        {
            trainedHere += Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        TrainingSeconds += result.Seconds;
        return result;
    }

    /// <summary>
    /// Nothing that the user gave may have been ignored: looked at here for methods that do not do it when they have read.
    /// </summary>
    private void Begin()
    {
        Plan.Source.RequireUsed();
        Record.KeepReading();
        HasTrained = true;
    }

    /// <summary>The metrics of a training, one report an epoch, for figures.</summary>
    public IReadOnlyList<EpochReport> Metrics(string name) => MetricsLog.Read(Folder, name == Main ? "" : name);

    /// <summary>
    /// Writes <c>figures/</c> and <c>report.html</c>; what the document leaves empty of recipe, date, configuration, environment and
    /// commands is filled in.
    /// </summary>
    public void Report(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Observer.Advance("report", 0);
        ReportDocument whole = document with
        {
            Recipe = document.Recipe.Length > 0 ? document.Recipe : Plan.Recipe,
            Date = document.Date ?? DateTimeOffset.Now,
            Reference = document.Reference.Length > 0 ? document.Reference : Recipe?.Reference ?? "",
            Configuration = document.Configuration.Count > 0 ? document.Configuration : ConfigurationEntry.Of(Plan.ToJson()),
            Environment = document.Environment.Count > 0 ? document.Environment : ConfigurationEntry.Of(Record.Environment()),
            Commands = document.Commands.Count > 0 ? document.Commands : ReproductionCommands.Commands(Record),
        };
        Folder.MakeFolder("figures");
        whole.Write(Folder.Path);
        Observer.Advance("report", 1);
    }

    /// <summary>A summary, after the report on it where one is wanted.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="wanted">Whether a report is wanted.</param>
    /// <param name="write">Writes it.</param>
    internal static Summary Reported(Summary summary, bool wanted, Action<Summary> write)
    {
        if (wanted)
        {
            write(summary);
        }

        return summary;
    }

    /// <summary>The figures of cost that every summary ends with: parameters, best epoch, step and run times, memory.</summary>
    /// <param name="parameters">Parameters of the main model.</param>
    /// <param name="training">Its training.</param>
    public IReadOnlyList<KeyValuePair<string, SummaryFigure>> Costs(long parameters, TrainingResult training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return
        [
            CostFigures.Parameters.Of(parameters),
            CostFigures.BestEpoch.Of(training.BestEpoch ?? training.Epochs),
            .. training.Recoveries.Count > 0 ? [CostFigures.Recoveries.Of(training.Recoveries.Count)]
                : Array.Empty<KeyValuePair<string, SummaryFigure>>(),
            .. OtherRecoveries(),
            CostFigures.Step.Of(1000 * training.Seconds / training.Steps),
            CostFigures.Training.Of(TrainingSeconds),
            CostFigures.Total.Of(Seconds),
            CostFigures.Memory.Of(ProcessMemory.Peak / 1048576.0),
        ];
    }

    private IEnumerable<KeyValuePair<string, SummaryFigure>> OtherRecoveries() => recovered.Count == 0 ? []
        : [(CostFigures.OtherRecoveries with { Note = string.Join(", ", recovered.Select(each => $"{each.Key} {each.Value}")) })
            .Of(recovered.Values.Sum())];
}
