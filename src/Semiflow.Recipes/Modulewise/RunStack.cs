using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using TorchSharp;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The stack of one training of a run: in every regime, and in every process, the same one.</summary>
internal sealed class RunStack : IStackTraining
{
    private readonly RunSession run;
    private readonly ModulewiseConfig config;
    private readonly int seed;

    /// <summary>The stack before its training.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="card">What it classifies.</param>
    /// <param name="method">What modules are taught.</param>
    /// <param name="seed">Number of the repetition.</param>
    public RunStack(RunSession run, ModulewiseConfig config, ClassifierCard card, LocalMethod method, int seed)
    {
        (this.run, this.config, this.seed) = (run, config, seed);
        InputShape = card.InputShape;
        Stack = ModulewiseNetwork.Stack(
            run.Plan.Model, config.Model, card, method, run.Seed($"initialization-{seed}"), config.EndToEnd.OwnHead).to(run.Device);
        Func<int, ILocalLoss> losses = ModulewiseNetwork.Loss(Stack, method, card, config.Training.Smoothing, run.Seed($"loss-{seed}"));
        ModulewiseTransportConfig transport = config.Transport;
        Problems = LocalProblem.Of(
            Stack, k => OnDevice(losses(k)), method == LocalMethod.Trgl
                ? transport.Schedule(config.Multiplier)
                : TauSchedule.None, transport.Term());
    }

    /// <summary>The task of a worker that trains one of its modules.</summary>
    public static ModuleTask Task { get; } = new("train-module", Open);

    /// <inheritdoc/>
    public ModuleStack Stack { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LocalProblem> Problems { get; }

    /// <inheritdoc/>
    public OptimizerSpec Optimizer => config.Optimizer.Spec(config.Budget.Epochs);

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <summary>The stack of a run with the parameters that its training left, for its use.</summary>
    /// <exception cref="InputException">There is no checkpoint, or it is damaged.</exception>
    public static ModuleStack Load(RunRecord record, ModulewiseConfig config, ClassifierCard card)
    {
        ModuleStack stack = ModulewiseNetwork.Stack(record.Plan.Model, config.Model, card, LocalMethod.Trgl, 0);
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(stack, _ => new ClassifierLoss(), TauSchedule.None);
        // Names parameters and buffers as every regime does.
        using var principle = new ParallelModules(stack, problems, new OptimizerSpec());
        record.Folder.CheckpointsOf("").LoadModel(principle);
        stack.eval();
        return stack;
    }

    /// <inheritdoc/>
    public MovePlace Place(int module, long batch, int batchesPerEpoch) =>
        new(run.Seed($"trainer-{seed}"), (batch * Problems.Count) + module, batchesPerEpoch * Problems.Count, config.Budget.Epochs);

    /// <inheritdoc/>
    public IBatchSource<LabeledBatch> Samples() => ModulewiseData.Load(run, config).Of(seed, dropLast: false).Train;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LocalProblem problem in Problems)
        {
            problem.Dispose();
            (problem.LocalLoss as IDisposable)?.Dispose();
        }

        Stack.Dispose();
    }

    // In a process of one module.
    private static RunStack Open(JsonObject words, CancellationToken token)
    {
        var part = RunPart.FromJson(words);
        RunRecord record = RunRecord.Open(part.Folder, [ModulewiseMethod.Instance]);
        return record.Plan.Config is ModulewiseConfig config
            ? new RunStack(new RunSession(record, new SilentObserver(), token), config, ClassifierCard.Read(record), part.Method, part.Seed)
            : throw new InputException($"{part.Folder} is not a run of module-wise training.");
    }

    private ILocalLoss OnDevice(ILocalLoss loss)
    {
        loss.Auxiliary?.to(run.Device);
        return loss;
    }
}

/// <summary>One training of a run, as the process of a module is told of it.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="Method">What modules are taught.</param>
/// <param name="Seed">Number of the repetition.</param>
internal sealed record RunPart(string Folder, LocalMethod Method, int Seed)
{
    /// <summary>The part of an order.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static RunPart FromJson(JsonObject words) =>
        words.Deserialize<RunPart>() is { Folder: not null } part ? part : throw new InputException("the order names no run.");

    /// <summary>The part as it goes into an order.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();
}
