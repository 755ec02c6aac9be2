using System.Numerics;
using Semiflow.Kernels.Sums;

namespace Semiflow.Flows.Fused;

/// <summary>
/// Costates of some rows: the same steps as those of states, on <c>da/dθ = −h aᵀ ∂v/∂x</c> within a step of size h of the path, θ its
/// place from 0 to 1 (spec ode.md 6.3).
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedAdjointChunk<T> : FusedChunk<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FusedField<T> field;
    private readonly FusedMethod method;
    private readonly FusedChunk<T> path;
    private readonly FusedTape<T> tape;
    private readonly T* slot;
    private readonly T* velocity;
    private readonly T* cotangent;
    private readonly T* scratch;
    private readonly T* part;
    private readonly T* tried;
    private double start;
    private double size;

    /// <param name="field">The field.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The states of these rows; takes the sums of parameter gradients.</param>
    /// <param name="tape">States at the start of each step.</param>
    public FusedAdjointChunk(FusedField<T> field, FusedMethod method, FusedChunk<T> path, FusedTape<T> tape)
        : base(field, method, path.First, path.Count,
            path.SlotSize + 2 * path.Size + (nint)path.Count * field.ScratchPerRow + 2 * (nint)field.GradientSize)
    {
        (this.field, this.method, this.path, this.tape) = (field, method, path, tape);
        slot = More;
        velocity = slot + SlotSize;
        cotangent = velocity + Size;
        scratch = cotangent + Size;
        part = scratch + (nint)path.Count * field.ScratchPerRow;
        tried = part + field.GradientSize;
    }

    /// <summary>Takes a step of the path again: its states are known from now on.</summary>
    public void Enter(int step, double time, double length)
    {
        (start, size) = (time, length);
        Span<nint> slots = stackalloc nint[method.Stages];
        path.Slots(null, 0, slots);
        path.Copy((T*)tape[step], path.State);
        path.Step(time, length, slots, firstIsKnown: false);
        path.EndSlope(time, length);
    }

    /// <summary>Tries a step down from a place.</summary>
    public void Try(double place, double length)
    {
        Span<nint> slots = stackalloc nint[method.Stages];
        Slots(null, 0, slots);
        new Span<T>(tried, field.GradientSize).Clear();
        Step(place, -length, slots, firstIsKnown: false);
    }

    /// <summary>Lets the step that was tried count.</summary>
    public void Take()
    {
        Accept();
        ScaledSum<T>.Add(path.Gradients, T.One, tried, field.GradientSize);
    }

    /// <summary>The slope of the costate that stands in the slot; adds what it gives the parameters to the step that is tried.</summary>
    protected override void Evaluate(double time, double step, T* costate, int stage)
    {
        double place = time + step * method.Tableau.Nodes[stage], asked = path.Window.Clamp(start + place * size);
        path.Output(size, method.DenseWeights(place), slot);
        field.Forward(First, Count, asked, slot, scratch, velocity);
        new Span<T>(cotangent, Size).Clear();
        Add(cotangent, -size, costate);
        new Span<T>(part, field.GradientSize).Clear();
        field.Backward(First, Count, asked, slot, scratch, cotangent, Slopes + stage * Size, part);
        ScaledSum<T>.Add(tried, T.CreateChecked(step * method.Tableau.Weights[stage]), part, field.GradientSize);
    }
}
