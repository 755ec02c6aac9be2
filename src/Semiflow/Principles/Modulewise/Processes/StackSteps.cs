using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>Synchronous steps of a stack in this process: a round of moves on one batch, the graph of one module alive at a time.</summary>
internal sealed class StackSteps : IDisposable
{
    private readonly StackPlan plan;
    private readonly ModuleStep[] steps;

    /// <summary>A stack before its first step.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="device">Where it computes; null for the CPU.</param>
    public StackSteps(StackPlan plan, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        this.plan = plan;
        Stack = plan.Stack();
        if (device is not null)
        {
            Stack.to(device);
        }

        Stack.train();
        steps = [.. plan.Problems(Stack)
            .Select((problem, k) => new ModuleStep(problem, plan.Optimizer(), FormattableString.Invariant($"module-{k + 1}")))];
    }

    /// <summary>The modules.</summary>
    public ModuleStack Stack { get; }

    /// <summary>What each solves.</summary>
    public IReadOnlyList<LocalProblem> Problems => [.. steps.Select(step => step.Problem)];

    /// <summary>A step on one batch.</summary>
    /// <param name="batch">Images and labels.</param>
    /// <param name="number">Number of the step, from 0.</param>
    /// <returns>Sum of the terms of each module.</returns>
    public double[] Step(LabeledBatch batch, long number)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using DisposeScope scope = NewDisposeScope();
        Tensor input = batch.Images;
        double[] losses = new double[steps.Length];
        for (int k = 0; k < steps.Length; k++)
        {
            (Move move, Tensor? output) = steps[k].Make(
                new ModuleBatch(input, batch.Labels, batch.Images), plan.Place(k, number));
            losses[k] = move.Terms.Values.Sum();
            if (k > 0)
            {
                input.Dispose();
            }

            input = output!;
        }

        return losses;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ModuleStep step in steps)
        {
            step.Dispose();
            step.Problem.Dispose();
        }

        Stack.Dispose();
    }
}
