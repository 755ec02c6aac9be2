using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// One module with its optimizer, moved by hand: the same bits as by <see cref="Trainer"/>, for schedulers and processes of their own.
/// </summary>
internal sealed class ModuleStep : IDisposable
{
    private readonly Player<ModuleBatch> player;
    private readonly IOptimizer optimizer;

    /// <summary>A module before its first move.</summary>
    /// <param name="problem">What it solves; stays with the caller.</param>
    /// <param name="optimizer">How it is updated.</param>
    /// <param name="name">Name in messages.</param>
    public ModuleStep(LocalProblem problem, OptimizerSpec optimizer, string name)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(optimizer);
        Problem = problem;
        player = new Player<ModuleBatch>(name, problem.Parameters, problem.Loss, optimizer);
        this.optimizer = optimizer.For(player.Parameters);
    }

    /// <summary>What it solves.</summary>
    public LocalProblem Problem { get; }

    /// <summary>Its optimizer, whose state belongs into checkpoints.</summary>
    public IOptimizer Optimizer => optimizer;

    /// <summary>Forward, loss, backward, step.</summary>
    /// <param name="batch">What it learns from.</param>
    /// <param name="place">Where the move stands: in synchronous training with K modules batch t is move <c>t K + k</c> of module
    /// k.</param>
    /// <returns>The move, and the output of the weights before it, detached; null where the problem keeps none. The output is the
    /// caller's.</returns>
    /// <exception cref="NonFiniteException">A term or the gradient is not finite; parameters are as they were.</exception>
    public (Move Move, Tensor? Output) Make(ModuleBatch batch, MovePlace place)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.ClearGradients();
        (Move move, _, _) = PlayerMove.Make(player, optimizer, () => batch, place);
        return (move, Problem.KeepsOutput ? Problem.TakeOutput() : null);
    }

    /// <inheritdoc/>
    public void Dispose() => optimizer.Dispose();
}
