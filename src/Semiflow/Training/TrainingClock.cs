using System.Diagnostics;

namespace Semiflow.Training;

/// <summary>The clock of a training: time over interruptions, rate, time left.</summary>
internal sealed class TrainingClock(TrainingMemory memory, int epochs, int batchesPerEpoch, int samplesPerEpoch)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly double before = memory.Seconds;
    private long made; // Also those that the training went back over, which took their time.

    /// <summary>Moves of the whole training.</summary>
    public long Steps { get; } = (long)epochs * batchesPerEpoch;

    /// <summary>Time trained, that before an interruption included.</summary>
    public TimeSpan Elapsed => TimeSpan.FromSeconds(before) + clock.Elapsed;

    /// <summary>Rate of this process.</summary>
    public double SamplesPerSecond => made * ((double)samplesPerEpoch / batchesPerEpoch) / clock.Elapsed.TotalSeconds;

    /// <summary>Counts a move.</summary>
    public void Count() => made++;

    /// <summary>What probes see.</summary>
    public TrainingProgress Progress() => new(
        memory.Step, Steps, epochs, SamplesPerSecond, Elapsed,
        made > 0 ? clock.Elapsed * ((double)(Steps - memory.Step) / made) : null,
        memory.Validation, memory.BestValidation) { Recoveries = memory.Recoveries.Count };
}
