using Semiflow.Flows;

namespace Semiflow.Training;

/// <summary>Watches the numbers of a training, and takes it back where they diverge.</summary>
/// <typeparam name="TBatch">What losses are evaluated on.</typeparam>
internal sealed class TrainingGuard<TBatch>
{
    private readonly DivergenceGuard settings;
    private readonly IPrinciple<TBatch> principle;
    private readonly TrainingStore<TBatch> store;
    private readonly TrainingMemory memory;
    private readonly IReadOnlyList<IProbe> probes;

    /// <summary>A guard of a training that begins or was resumed.</summary>
    /// <exception cref="InputException">The players have an order of their own; or the state to go back to is missing.</exception>
    public TrainingGuard(
        DivergenceGuard settings, IPrinciple<TBatch> principle, TrainingStore<TBatch> store, TrainingMemory memory,
        IReadOnlyList<IProbe> probes)
    {
        if (principle.Order is not null)
        {
            throw new InputException("a training whose modules move in an order of their own cannot go back from a divergence: leave the "
                + "guard out.");
        }

        (this.settings, this.principle, this.store, this.memory, this.probes) = (settings.Checked(), principle, store, memory, probes);
        store.FindGood(memory);
        principle.Calm(RateFactor);
    }

    /// <summary>Factor of the learning rates.</summary>
    public double RateFactor => Math.Pow(settings.RateFactor, memory.Recoveries.Count);

    private bool MayRecover => memory.Recoveries.Count < settings.Recoveries;

    /// <summary>Compares a number with the range in which it was before, and takes it up.</summary>
    /// <param name="what">Which number.</param>
    /// <param name="value">Its value; null for none.</param>
    /// <param name="epochs">Epochs without judgment.</param>
    /// <exception cref="DivergedException">It blew up or has left the range, and the training may go back.</exception>
    public void Judge(string what, double? value, int epochs = 1)
    {
        if (value is not { } number)
        {
            return;
        }

        double size = Math.Abs(number);
        if (size == double.MaxValue) // A validation that blew up is no range for those after it.
        {
            if (MayRecover)
            {
                throw new DivergedException(what, "blew up");
            }

            return;
        }

        ValueRange range = memory.Ranges.GetValueOrDefault(what) ?? new ValueRange(0, 0, 0);
        if (range.Epochs >= epochs && range.Size > 0 && size > settings.Factor * range.Size && MayRecover)
        {
            throw new DivergedException(what, FormattableString.Invariant($"is {number:G3}, {size / range.Size:G3} times its range"));
        }

        memory.Ranges[what] = range with { Now = Math.Max(size, range.Now) };
    }

    /// <summary>Whether a failure is a divergence from which the training may go back.</summary>
    /// <remarks>
    /// Of a number that is not finite before the first move of an epoch the state after the epoch before is the cause, at whatever rate: it
    /// takes an earlier one.
    /// </remarks>
    public bool Takes(Exception failure) => MayRecover && (failure is DivergedException
        || (failure is NonFiniteException or FlowException && (memory.Moves.Count > 0 || store.HasEarlier)));

    /// <summary>Goes back to the end of the last whole epoch, or of that before it.</summary>
    /// <param name="step">The move that showed the divergence, from 1.</param>
    /// <param name="failure">How it showed.</param>
    public void GoBack(long step, Exception failure)
    {
        int epoch = store.GoBack(memory, step);
        (string what, string why) = failure switch
        {
            DivergedException diverged => (diverged.What, diverged.Message),
            NonFiniteException number => (number.Player.Length > 0 ? $"{number.Player}: {number.Term}" : "flow", "is not finite"),
            _ => ("flow", failure.Message),
        };
        double factor = Math.Pow(settings.RateFactor, memory.Recoveries.Count + 1);
        memory.Recoveries.Add(new Recovery(step, what, why, epoch, factor));
        principle.Calm(factor);
        foreach (IProbe probe in probes)
        {
            probe.OnRecovery(memory.Recoveries[^1]);
        }
    }
}

/// <summary>A number has left its range.</summary>
/// <param name="what">Which number.</param>
/// <param name="why">What was wrong with it.</param>
internal sealed class DivergedException(string what, string why) : Exception(why)
{
    /// <summary>Which number.</summary>
    public string What { get; } = what;
}
