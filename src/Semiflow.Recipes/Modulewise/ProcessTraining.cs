using System.Text.Json.Nodes;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// One training of a run with a process for each module. Its checkpoints stay in the run's folder: a run that was cut resumes from them.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="config">Its settings.</param>
/// <param name="part">Which training.</param>
internal sealed class ProcessTraining(RunSession run, ModulewiseConfig config, RunPart part)
{
    private readonly string name = ModulewiseFigures.Of(part.Method, part.Seed).Training;
    private readonly List<EpochReport> history = [];

    private string Part => name == RunSession.Main ? "" : name;

    /// <summary>What the processes did over all interruptions; null before the training.</summary>
    public ProcessReport? Report { get; private set; }

    /// <summary>Trains the stack, which has the last parameters then.</summary>
    /// <param name="made">The stack in this process.</param>
    /// <param name="samples">Its images.</param>
    /// <exception cref="InputException">The run computes elsewhere than on the CPU.</exception>
    /// <exception cref="Semiflow.Workers.WorkerException">A process failed; what all modules had saved is kept.</exception>
    /// <exception cref="NonFiniteException">The training of a module blew up; what all modules had saved is kept.</exception>
    public TrainingResult Train(RunStack made, ModulewiseSamples samples)
    {
        if (run.Device.type != DeviceType.CPU)
        {
            throw new InputException(
                "training.regime: processes share the memory of the CPU; use --device cpu, or another regime on this device.");
        }

        (ModulewiseTrainingConfig how, Budget budget) = (config.Training, config.Budget);
        CheckpointFolder checkpoints = run.Folder.CheckpointsOf(Part);
        string folder = Path.Combine(checkpoints.Path, "processes");
        run.Folder.MakeFolder(Path.GetRelativePath(run.Folder.Path, folder));
        int perEpoch = samples.Train.BatchesPerEpoch, modules = made.Problems.Count;
        var options = new ProcessOptions(
            how.Processes, budget.Epochs, how.Slots, how.Reuses, CheckpointEvery: perEpoch, Threads: how.Threads);
        var order = new ModuleOrder(part.ToJson(), options, folder, Math.Min(budget.BatchSize, samples.Count), perEpoch);
        long before = ModuleCheckpoints.Common(folder, modules);
        if (before > 0 && before < order.Total)
        {
            run.Observer.Say($"training{(Part.Length == 0 ? "" : $" of {name}")} resumes after batch {before} of {order.Total}");
        }

        if (how.KeepBest)
        {
            run.Observer.Say("processes:  the parameters of the last epoch are kept (training.keep_best is for one process)");
        }

        return run.TrainElsewhere(() =>
        {
            Recall(made, order, before);
            try
            {
                if (before < order.Total)
                {
                    string task = $"training of {name} in {modules} processes";
                    run.Observer.Advance(task, 0);
                    new ModuleCrew(RunStack.Task, order, made, batches =>
                        run.Observer.Advance(task, Math.Max(1e-9, (double)batches / order.Total))).Train(run.Token);
                }
            }
            finally
            {
                Recall(made, order, before);
            }

            Finish(checkpoints, made);
            return new TrainingResult(StopReason.Finished, budget.Epochs, Report!.Modules.Sum(module => module.Moves), null, null,
                Report.Seconds, [.. history]);
        });
    }

    /// <summary>Gives the stack what all modules have saved, and writes the metrics up to there.</summary>
    private void Recall(RunStack made, ModuleOrder order, long before)
    {
        long batches = ModuleCheckpoints.Common(order.Folder, made.Problems.Count);
        (ModuleAccount Account, IReadOnlyList<ModuleEpoch> Epochs)[] modules = batches == 0
            ? []
            : [.. made.Problems.Select((problem, k) => ModuleCheckpoints.ReadModel(order.Folder, k, batches, problem))];
        history.Clear();
        history.AddRange(Enumerable.Range(0, modules.Select(module => module.Epochs.Count).DefaultIfEmpty(0).Max())
            .Select(epoch => Epoch(modules, epoch, made, order)));
        using (var metrics = new MetricsLog(run.Folder, Part))
        {
            metrics.Begin(history);
        }

        if (modules.Length > 0)
        {
            double seconds = Math.Max(modules.Max(module => module.Account.Seconds), 1e-9);
            Report = new ProcessReport(
                [.. modules.Select(module => module.Account.Report(module.Epochs))], seconds, batches / seconds, before);
        }
    }

    private static EpochReport Epoch(
        (ModuleAccount Account, IReadOnlyList<ModuleEpoch> Epochs)[] modules, int epoch, RunStack made, ModuleOrder order)
    {
        var losses = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        var rates = new Dictionary<string, double>();
        var weights = new Dictionary<string, double>();
        OptimizerSpec spec = made.Optimizer;
        for (int k = 0; k < modules.Length; k++)
        {
            if (epoch < modules[k].Epochs.Count)
            {
                string player = FormattableString.Invariant($"module-{k + 1}");
                MovePlace last = made.Place(k, ((epoch + 1L) * order.BatchesPerEpoch) - 1, order.BatchesPerEpoch);
                losses[player] = modules[k].Epochs[epoch].Terms;
                rates[player] = spec.Rate * (spec.Schedule?.Factor((double)last.Step / last.MovesPerEpoch, last.Epochs) ?? 1);
                weights[WeightMeter.Name(k)] = modules[k].Epochs[epoch].Weight;
            }
        }

        double seconds = Math.Max(modules.Max(module => module.Account.Seconds), 1e-9);
        double share = (epoch + 1.0) / modules.Max(module => module.Epochs.Count);
        return new EpochReport(
            epoch + 1, (epoch + 1L) * order.BatchesPerEpoch * modules.Length, losses, rates, null, false,
            order.Items * modules[0].Account.Moves / seconds, share * seconds, weights);
    }

    /// <summary>Puts the model where every regime has it.</summary>
    private static void Finish(CheckpointFolder checkpoints, RunStack made)
    {
        using var principle = new ParallelModules(made.Stack, made.Problems, made.Optimizer);
        Safetensors.WriteChecked(
            checkpoints.BestFile,
            [
                .. principle.Players.SelectMany(
                    player => player.Parameters.Select(p => (CheckpointFolder.ParameterName(player.Name, p.Name), (Tensor)p.Value))),
                .. principle.Buffers.Select(b => (CheckpointFolder.BufferName(b.Name), b.Value)),
            ],
            new Dictionary<string, string> { ["semiflow"] = new JsonObject { ["regime"] = "processes" }.ToJsonString() });
    }
}
