using System.Text.Json.Nodes;
using Semiflow.Chains;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// The problem of one module, <c>min l(F ∘ T(z), y) + E(z)/(2τ)</c> over T and F: what every regime of training solves, here or in
/// another process.
/// </summary>
public sealed class LocalProblem : IDisposable
{
    /// <summary>Name of the weighted transport among the terms.</summary>
    public const string TransportName = "transport";

    private readonly ITransportWeight weight;
    private readonly TransportTerm term;
    private Tensor? output;

    /// <summary>The problem of a module.</summary>
    /// <param name="module">T and F.</param>
    /// <param name="loss">l.</param>
    /// <param name="weight">What E costs.</param>
    /// <param name="term">What E is.</param>
    public LocalProblem(StackModule module, ILocalLoss loss, ITransportWeight weight, TransportTerm term)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(term);
        (Module, LocalLoss, this.weight, this.term) = (module, loss, weight, term);
    }

    /// <summary>T and F.</summary>
    public StackModule Module { get; }

    /// <summary>l.</summary>
    public ILocalLoss LocalLoss { get; }

    /// <summary>Factor of E against a loss of weight 1, as of now.</summary>
    public double Weight => weight.Weight;

    /// <summary>Whether a forward pass keeps its output for <see cref="TakeOutput"/>: true for all modules but the last.</summary>
    public bool KeepsOutput { get; set; }

    /// <summary>
    /// All that the module's moves change: parameters of T, F and the loss's own networks; those that are frozen (<c>requires_grad</c>
    /// false) are left out.
    /// </summary>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters =>
    [
        .. Module.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter)),
        .. (LocalLoss.Auxiliary?.named_parameters() ?? []).Where(p => p.parameter.requires_grad)
            .Select(p => ("auxiliary." + p.name, p.parameter)),
    ];

    /// <summary>Batch statistics and the like.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers =>
    [
        .. Module.named_buffers().Select(b => (b.name, b.buffer)),
        .. (LocalLoss.Auxiliary?.named_buffers() ?? []).Select(b => ("auxiliary." + b.name, b.buffer)),
    ];

    /// <summary>Multipliers; null for none.</summary>
    public JsonObject? State
    {
        get => weight.State;
        set => weight.State = value;
    }

    /// <summary>A problem for every module of a stack, with one kind of loss.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="loss">Makes the loss of module k, from 0.</param>
    /// <param name="taus">What transport costs.</param>
    /// <param name="term">What transport is; null for the kinetic energy, mean over elements.</param>
    public static IReadOnlyList<LocalProblem> Of(
        ModuleStack stack, Func<int, ILocalLoss> loss, TauSchedule taus, TransportTerm? term = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(taus);
        IReadOnlyList<ITransportWeight> weights = taus.Of(stack.Modules.Count);
        return [.. stack.Modules.Select((module, k) =>
            new LocalProblem(module, loss(k), weights[k], term ?? new TransportTerm()) { KeepsOutput = k + 1 < stack.Modules.Count })];
    }

    /// <summary>The objective on a batch; where transport is free it is not computed.</summary>
    public Terms Loss(ModuleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (weight is FixedWeight { Weight: 0 })
        {
            Tensor moved = Module.Body.call(batch.Input);
            Keep(moved);
            return LocalLoss.Value(new LocalView(moved, Module.Head, batch.Labels, batch.Images));
        }

        ChainPath path = Module.Body.Path(batch.Input);
        Keep(path.Output);
        Tensor energy = term.Energy(path);
        path.ForgetInner(); // What the graph needs it holds itself; the rest must not wait for the end of the move.
        return weight.Weigh(LocalLoss.Value(new LocalView(path.Output, Module.Head, batch.Labels, batch.Images)), energy);
    }

    /// <summary>The output of the last forward pass, of the weights before the update, without a graph; the caller's from now on.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it was taken.</exception>
    public Tensor TakeOutput()
    {
        Tensor taken = output ?? throw new InvalidOperationException(
            "no output is kept: the module made no forward pass since it was last taken, or keeps none.");
        output = null;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => output?.Dispose();

    private void Keep(Tensor moved)
    {
        output?.Dispose();
        output = KeepsOutput ? moved.detach().DetachFromDisposeScope() : null;
    }
}
