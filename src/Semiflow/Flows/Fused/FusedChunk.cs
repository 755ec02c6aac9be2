using System.Numerics;
using Semiflow.Flows.Control;
using Semiflow.Kernels.Sums;

namespace Semiflow.Flows.Fused;

/// <summary>Some rows of a batch on their way through a path: the stages of a step, and of its backward.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe class FusedChunk<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FusedField<T> field;
    private readonly FusedMethod method;
    private readonly FusedMemory<T> memory;
    private readonly int size;
    private readonly T* slopes;
    private readonly T* pulled;
    private readonly T* cotangent;
    private readonly T* carried;
    private readonly T* scratch;
    private readonly T* ownSlots;

    /// <param name="field">The field.</param>
    /// <param name="method">The method.</param>
    /// <param name="first">Number of the first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="more">Numbers of further memory.</param>
    public FusedChunk(FusedField<T> field, FusedMethod method, int first, int count, nint more = 0)
    {
        (this.field, this.method, First, Count) = (field, method, first, count);
        size = count * field.Channels;
        SlotSize = (count * field.SlotPerRow + 15) / 16 * 16;
        nint stages = method.Stages;
        memory = new FusedMemory<T>((2 * stages + 6) * size + (nint)count * field.ScratchPerRow + stages * SlotSize + field.GradientSize
            + 64 + more);
        ownSlots = memory.Start;
        scratch = ownSlots + stages * SlotSize;
        Gradients = scratch + (nint)count * field.ScratchPerRow;
        State = Gradients + (field.GradientSize + 15) / 16 * 16;
        Next = State + size;
        slopes = Next + size;
        Adjoint = slopes + (stages + 1) * size;
        cotangent = Adjoint + size;
        carried = cotangent + size;
        pulled = carried + size;
        More = pulled + stages * size;
    }

    /// <summary>Number of the first row.</summary>
    public int First { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Numbers of the states.</summary>
    public int Size => size;

    /// <summary>Where the states stand in those of the whole batch.</summary>
    public nint Offset => (nint)First * (size / Count);

    /// <summary>Numbers of an evaluation's slot.</summary>
    public nint SlotSize { get; }

    /// <summary>States at the start of the step.</summary>
    public T* State { get; private set; }

    /// <summary>States at its end.</summary>
    public T* Next { get; private set; }

    /// <summary>The times that the field is asked for.</summary>
    public TimeWindow Window { get; init; } = TimeWindow.Open;

    /// <summary>Gradient of the loss with respect to the states, backward.</summary>
    public T* Adjoint { get; }

    /// <summary>Sums of parameter gradients.</summary>
    public T* Gradients { get; }

    /// <summary>Further memory, as asked for.</summary>
    protected T* More { get; }

    /// <summary>Slopes of the stages, the first stage's first.</summary>
    public T* Slopes => slopes;

    /// <summary>Address of the slot of each stage of a step: on the tape, or in own memory where nobody will need them.</summary>
    public void Slots(FusedTape<T>? tape, int step, Span<nint> slots)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = tape is null ? (nint)(ownSlots + i * SlotSize) : tape[(long)step * method.EvaluationsPerStep + i];
        }
    }

    /// <summary>Computes <see cref="Next"/> from <see cref="State"/>.</summary>
    /// <param name="time">Time of the state.</param>
    /// <param name="step">Length of the step.</param>
    /// <param name="slots">Address of the slot of each stage.</param>
    /// <param name="firstIsKnown">True where the first slope stands there already.</param>
    public void Step(double time, double step, ReadOnlySpan<nint> slots, bool firstIsKnown)
    {
        for (int i = firstIsKnown ? 1 : 0; i < method.Stages; i++)
        {
            T* slot = (T*)slots[i];
            Copy(State, slot);
            for (int j = 0; j < i; j++)
            {
                Add(slot, step * method.Coefficient(i, j), slopes + j * size);
            }

            Evaluate(time, step, slot, i);
        }

        if (method.SharesStage)
        {
            Copy((T*)slots[method.Stages - 1], Next);
            return;
        }

        Copy(State, Next);
        for (int i = 0; i < method.Stages; i++)
        {
            Add(Next, step * method.Tableau.Weights[i], slopes + i * size);
        }
    }

    /// <summary>The velocity at <see cref="Next"/> for states inside the step, where the method needs it; before <see cref="Accept"/>.
    /// </summary>
    public void EndSlope(double time, double step)
    {
        if (method.NeedsEnd)
        {
            Copy(Next, ownSlots);
            field.Forward(First, Count, Window.Clamp(time + step), ownSlots, scratch, slopes + method.Stages * size);
        }
    }

    /// <summary>The first slope alone, where there is no step before.</summary>
    public double FirstSlope(double time, ReadOnlySpan<nint> slots)
    {
        Copy(State, (T*)slots[0]);
        Evaluate(time, 0, (T*)slots[0], 0);
        return 0;
    }

    /// <summary>Resumes from <see cref="Next"/>.</summary>
    public void Accept()
    {
        T* swap = State;
        State = Next;
        Next = swap;
        if (method.SharesStage)
        {
            Copy(slopes + (method.Stages - 1) * size, slopes);
        }
    }

    /// <summary>A state of the step: inside, <c>x + h Σ_i b_i k_i</c> with the weights of the place, or at the end.</summary>
    public void Output(double step, double[]? weights, T* target)
    {
        Copy(weights is null ? Next : State, target);
        for (int i = 0; i < (weights?.Length ?? 0); i++)
        {
            Add(target, step * weights![i], slopes + i * size);
        }
    }

    /// <summary>The sum of squares of the estimated error in units of the tolerance.</summary>
    public double SquaredError(double step, double relative, double absolute)
    {
        double sum = 0;
        IReadOnlyList<double> weights = method.Tableau.ErrorWeights!;
        for (int i = 0; i < size; i++)
        {
            double error = 0;
            for (int s = 0; s < method.Stages; s++)
            {
                error += weights[s] * double.CreateTruncating(slopes[s * size + i]);
            }

            double magnitude = Math.Max(Math.Abs(double.CreateTruncating(State[i])), Math.Abs(double.CreateTruncating(Next[i])));
            double scaled = step * error / StepSizeRules.Tolerated(relative, absolute, magnitude);
            sum += scaled * scaled;
        }

        return sum;
    }

    /// <summary>The sum of squares of values in units of the tolerance.</summary>
    public double SquaredSize(T* values, double relative, double absolute)
    {
        double sum = 0;
        for (int i = 0; i < size; i++)
        {
            double scaled = double.CreateTruncating(values[i])
                / StepSizeRules.Tolerated(relative, absolute, Math.Abs(double.CreateTruncating(State[i])));
            sum += scaled * scaled;
        }

        return sum;
    }

    /// <summary>The same of the change of the slope over a short Euler step; spoils the slope of the second stage.</summary>
    public double SquaredChange(double time, double step, double relative, double absolute)
    {
        Copy(State, ownSlots);
        Add(ownSlots, step, slopes);
        field.Forward(First, Count, Window.Clamp(time + step), ownSlots, scratch, slopes + size);
        Add(slopes + size, -1, slopes);
        return SquaredSize(slopes + size, relative, absolute);
    }

    /// <summary>
    /// Takes <see cref="Adjoint"/> from the end of a step to its start. Gradients g of states inside the step enter as <c>h b_i(θ) g</c>.
    /// </summary>
    /// <param name="time">Time at the start of the step.</param>
    /// <param name="step">Length of the step.</param>
    /// <param name="slots">Slot of each stage, as the step left it.</param>
    /// <param name="isFirst">True for the first step, whose first stage no other step shares.</param>
    /// <param name="inside">Gradients of states inside the step and the weights of their places.</param>
    public void PullBack(double time, double step, ReadOnlySpan<nint> slots, bool isFirst,
        ReadOnlySpan<(nint Gradient, double[] Weights)> inside)
    {
        int stages = method.Stages;
        for (int i = stages - 1; i >= 0; i--)
        {
            new Span<T>(cotangent, size).Clear();
            // With a shared last stage the new state is that stage's state: its gradient arrives there.
            Add(cotangent, step * method.Tableau.Weights[i], Adjoint);
            for (int j = i + 1; j < stages; j++)
            {
                Add(cotangent, step * method.Coefficient(j, i), pulled + j * size);
            }

            foreach ((nint gradient, double[] weights) in inside)
            {
                Add(cotangent, step * weights[i], (T*)gradient);
            }

            if (method.SharesStage && i == stages - 1)
            {
                Add(cotangent, 1, carried);
            }

            if (method.SharesStage && i == 0 && !isFirst)
            {
                Copy(cotangent, carried);
                new Span<T>(pulled, size).Clear();
            }
            else
            {
                double at = Window.Clamp(time + step * method.Tableau.Nodes[i]);
                field.Backward(First, Count, at, (T*)slots[i], scratch, cotangent, pulled + i * size, Gradients);
            }
        }

        for (int i = 0; i < stages; i++)
        {
            Add(Adjoint, 1, pulled + i * size);
        }

        foreach ((nint gradient, _) in inside)
        {
            Add(Adjoint, 1, (T*)gradient);
        }
    }

    public void Copy(T* source, T* target) => new ReadOnlySpan<T>(source, size).CopyTo(new Span<T>(target, size));

    /// <summary>target += factor·source over the numbers of a state.</summary>
    public void Add(T* target, double factor, T* source)
    {
        if (factor == 0)
        {
            return;
        }

        ScaledSum<T>.Add(target, T.CreateChecked(factor), source, size);
    }

    public void Dispose() => memory.Dispose();

    /// <summary>The slope of a stage whose state stands at the start of the slot.</summary>
    protected virtual void Evaluate(double time, double step, T* slot, int stage) =>
        field.Forward(First, Count, Window.Clamp(time + step * method.Tableau.Nodes[stage]), slot, scratch, slopes + stage * size);
}
