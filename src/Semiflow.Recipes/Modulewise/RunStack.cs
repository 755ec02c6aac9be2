using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Optimizers;
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
    /// <param name="card">What it classifies.</param>
    /// <param name="method">What modules are taught.</param>
    /// <param name="seed">Number of the repetition.</param>
    public RunStack(RunSession run, ClassifierCard card, LocalMethod method, int seed)
    {
        (this.run, config, this.seed) = (run, (ModulewiseConfig)run.Plan.Config, seed);
        InputShape = card.InputShape;
        Stack = ModulewiseNetwork.Stack(run.Plan.Model, config.Model, card, method, run.Seed($"initialization-{seed}")).to(run.Device);
        Func<int, ILocalLoss> losses = ModulewiseNetwork.Loss(Stack, method, card, config.Training.Smoothing, run.Seed($"loss-{seed}"));
        ModulewiseTransportConfig transport = config.Transport;
        Problems = LocalProblem.Of(
            Stack, k => OnDevice(losses(k)), method == LocalMethod.Trgl ? transport.Schedule() : TauSchedule.None, transport.Term());
    }

    /// <inheritdoc/>
    public ModuleStack Stack { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LocalProblem> Problems { get; }

    /// <inheritdoc/>
    public OptimizerSpec Optimizer => config.Training.Spec();

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public MovePlace Place(int module, long batch, int batchesPerEpoch) =>
        new(run.Seed($"trainer-{seed}"), (batch * Problems.Count) + module, batchesPerEpoch * Problems.Count, config.Training.Epochs);

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

    private ILocalLoss OnDevice(ILocalLoss loss)
    {
        loss.Auxiliary?.to(run.Device);
        return loss;
    }
}
