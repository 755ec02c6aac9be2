using System.Text.Json.Nodes;
using Semiflow.Chains;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Asynchronous module-wise training on a fixed schedule (spec modulewise.md 2; decoupled greedy learning with buffers): modules do not
/// wait for each other; each learns from what the one before handed on, new or not, and leaves a move out where nothing may be drawn. With
/// one slot and one move each it is synchronous training, to the bit. Batches come from <see cref="SharedBatches"/> with the same numbers
/// of moves.
/// </summary>
internal sealed class BufferedModules : IPrinciple<ModuleBatch>, IMoveOrder, IDisposable
{
    private readonly IReadOnlyList<LocalProblem> problems;
    private readonly BoundaryBuffer[] buffers;
    private readonly int[] turns;

    /// <summary>Trains the modules of a stack, each at its own pace.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="problems">What each solves.</param>
    /// <param name="optimizer">How each is updated.</param>
    /// <param name="options">Slots, reuses, paces.</param>
    /// <param name="batchShape">Shape of every batch of images, <c>[batch, …]</c>.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public BufferedModules(ModuleStack stack, IReadOnlyList<LocalProblem> problems, OptimizerSpec optimizer, BufferOptions options,
        IReadOnlyList<long> batchShape)
    {
        ModuleNames.Check(stack, problems);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(batchShape);
        (Stack, this.problems) = (stack, problems);
        IReadOnlyList<int> moves = options.Checked(problems.Count);
        turns = [.. moves.SelectMany((count, k) => Enumerable.Repeat(k, count))];
        var parameters = ModuleNames.Parameters(problems);
        Players = [.. problems.Select(
            (_, k) => new Player<ModuleBatch>(ModuleNames.Player(k), parameters[k], batch => Loss(k, batch), optimizer))];
        IReadOnlyList<long>? images = problems.Any(problem => problem.LocalLoss.LooksAtImages) ? batchShape : null;
        IReadOnlyList<long> shape = [.. batchShape.Skip(1)];
        Tensor like = parameters.SelectMany(each => each).First().Value;
        buffers = new BoundaryBuffer[problems.Count - 1];
        for (int k = 0; k < buffers.Length; k++)
        {
            shape = ShapeProbe.Of(stack.Modules[k].Body, shape);
            buffers[k] = new BoundaryBuffer(options.Slots, options.Reuses, [batchShape[0], .. shape], images, like);
        }
    }

    /// <summary>The modules.</summary>
    public ModuleStack Stack { get; }

    /// <summary>How often module k + 1 learned from a batch of each age so far, 0 for the newest, for each boundary.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Ages => [.. buffers.Select(buffer => buffer.Ages)];

    /// <summary>Moves that each module left out so far, for want of a batch.</summary>
    public IReadOnlyList<long> Idle => [0, .. buffers.Select(buffer => buffer.Idle)];

    /// <inheritdoc/>
    public IReadOnlyList<Player<ModuleBatch>> Players { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers =>
        [.. ModuleNames.Buffers(problems),
            .. buffers.SelectMany((buffer, k) => buffer.Tensors.Select(each => ($"boundary-{k + 1}.{each.Name}", each.Value)))];

    /// <inheritdoc/>
    public JsonObject? State
    {
        get
        {
            JsonObject state = ModuleNames.State(problems) ?? [];
            state["boundaries"] = new JsonArray([.. buffers.Select(buffer => (JsonNode?)buffer.State)]);
            return state;
        }

        set
        {
            ModuleNames.Restore(problems, value);
            for (int k = 0; k < buffers.Length; k++)
            {
                buffers[k].State = value!["boundaries"]![k]!.AsObject();
            }
        }
    }

    /// <inheritdoc/>
    public IMoveOrder Order => this;

    /// <inheritdoc/>
    public int Player(long step) => turns[step % turns.Length];

    /// <inheritdoc/>
    public void SetTraining(bool training) => Stack.train(training);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BoundaryBuffer buffer in buffers)
        {
            buffer.Dispose();
        }
    }

    private Terms Loss(int module, ModuleBatch batch)
    {
        ModuleBatch? own = module == 0 ? batch : buffers[module - 1].Draw();
        if (own is null)
        {
            return new Terms() { Still = true };
        }

        Terms terms = problems[module].Loss(own);
        if (problems[module].KeepsOutput)
        {
            using Tensor output = problems[module].TakeOutput();
            buffers[module].Write(output, own.Labels, own.Images);
        }

        return terms;
    }
}
