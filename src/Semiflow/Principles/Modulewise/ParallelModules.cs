using System.Text.Json.Nodes;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Synchronous module-wise training (spec modulewise.md 2; arXiv 2309.17357): K players in turn on the same batch. Module k learns
/// from the detached output that module k − 1 made in its own move, with the weights before its update; the graph of one module
/// at a time is alive. Batches come from <see cref="SharedBatches"/>.
/// </summary>
public sealed class ParallelModules : IPrinciple<ModuleBatch>, IMoveOrder, IDisposable
{
    private readonly IReadOnlyList<LocalProblem> problems;
    private Tensor? boundary;
    private Tensor? used;

    /// <summary>Trains the modules of a stack together.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="problems">What each solves.</param>
    /// <param name="optimizer">How each is updated.</param>
    public ParallelModules(ModuleStack stack, IReadOnlyList<LocalProblem> problems, OptimizerSpec optimizer)
    {
        ModuleNames.Check(stack, problems);
        (Stack, this.problems) = (stack, problems);
        var parameters = ModuleNames.Parameters(problems);
        Players = [.. problems.Select(
            (_, k) => new Player<ModuleBatch>(ModuleNames.Player(k), parameters[k], batch => Loss(k, batch), optimizer))];
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
    public int Round => problems.Count;

    /// <inheritdoc/>
    public int Player(long step) => (int)(step % problems.Count);

    /// <inheritdoc/>
    public void SetTraining(bool training) => Stack.train(training);

    /// <inheritdoc/>
    public void After(Move move)
    {
        used?.Dispose();
        used = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        boundary?.Dispose();
        used?.Dispose();
    }

    private Terms Loss(int module, ModuleBatch batch)
    {
        if (module > 0)
        {
            used = boundary ?? throw new InvalidOperationException("the modules of a round move in order.");
            batch = batch with { Input = used };
        }

        Terms terms = problems[module].Loss(batch);
        boundary = problems[module].KeepsOutput ? problems[module].TakeOutput() : null;
        return terms;
    }
}
