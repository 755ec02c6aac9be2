using System.Text.Json.Nodes;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Sequential module-wise training, once or in several laps (spec modulewise.md 2; arXiv 2210.00949): one module at a time, as the plan
/// says, on the outputs of those before it, which stay as they are. Batches come from <see cref="CachedPrefixBatches"/> or
/// <see cref="PrefixBatches"/>.
/// </summary>
public sealed class SequentialModules : IPrinciple<ModuleBatch>, IMoveOrder
{
    private readonly IReadOnlyList<LocalProblem> problems;
    private readonly VisitPlan plan;
    private readonly int batchesPerEpoch;

    /// <summary>Trains the modules of a stack one at a time.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="problems">What each solves.</param>
    /// <param name="optimizer">How each is updated; a schedule runs over the epochs of its module.</param>
    /// <param name="plan">Which is trained when; its epochs are those of the training.</param>
    /// <param name="batchesPerEpoch">Batches in an epoch.</param>
    /// <exception cref="InputException">The plan visits a module that there is not.</exception>
    public SequentialModules(ModuleStack stack, IReadOnlyList<LocalProblem> problems, OptimizerSpec optimizer, VisitPlan plan,
        int batchesPerEpoch)
    {
        ModuleNames.Check(stack, problems);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        if (plan.Visits.Any(visit => visit.Module >= problems.Count))
        {
            throw new InputException($"the plan trains module {plan.Visits.Max(visit => visit.Module) + 1}, but there are "
                + $"{problems.Count}: give epochs for each module, no more.");
        }

        (Stack, this.problems, this.plan, this.batchesPerEpoch) = (stack, problems, plan, batchesPerEpoch);
        foreach (LocalProblem problem in problems)
        {
            problem.KeepsOutput = false;
        }

        var parameters = ModuleNames.Parameters(problems);
        Players = [.. problems.Select((_, k) => new Player<ModuleBatch>(
            ModuleNames.Player(k), parameters[k], batch => Loss(k, batch),
            optimizer.Schedule is { } schedule ? optimizer with { Schedule = new VisitSchedule(schedule, plan, k) } : optimizer))];
    }

    /// <summary>The modules.</summary>
    public ModuleStack Stack { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Player<ModuleBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => ModuleNames.Buffers(problems);

    /// <inheritdoc/>
    public JsonObject? State
    {
        get => ModuleNames.State(problems);
        set => ModuleNames.Restore(problems, value);
    }

    /// <inheritdoc/>
    public IMoveOrder Order => this;

    /// <inheritdoc/>
    public int Player(long step) => plan.Visits[plan.VisitAt((int)(step / batchesPerEpoch))].Module;

    /// <inheritdoc/>
    public bool StartsAfresh(long step)
    {
        (long epoch, long batch) = Math.DivRem(step, batchesPerEpoch);
        return plan.FreshOptimizers && batch == 0 && plan.Start(plan.VisitAt((int)epoch)) == epoch;
    }

    /// <inheritdoc/>
    public void SetTraining(bool training) => Stack.train(training);

    private Terms Loss(int module, ModuleBatch batch)
    {
        StackModule own = problems[module].Module;
        if (!own.training)
        {
            own.train(); // The batches may have put it into evaluation as a part of the prefix of a later module.
        }

        return problems[module].Loss(batch);
    }
}
