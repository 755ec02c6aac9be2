namespace Semiflow.Flows.Fused;

/// <summary>A state that a path returns.</summary>
/// <param name="Save">Its place among the save times.</param>
/// <param name="Step">The step in or at the end of which it lies; -1 for the initial state.</param>
/// <param name="Place">Where in the step, 1 at its end.</param>
internal sealed record FusedOutput(int Save, int Step, double Place);

/// <summary>The steps of a path, and which of its states are returned.</summary>
internal sealed class FusedSchedule
{
    private readonly List<FusedOutput> outputs = [];

    /// <summary>Time and length of each step.</summary>
    public List<(double Time, double Size)> Steps { get; } = [];

    /// <summary>The returned states in the order of the save times.</summary>
    public IReadOnlyList<FusedOutput> Outputs => outputs;

    /// <summary>Equal steps from save time to save time.</summary>
    public static FusedSchedule Fixed(SaveTimes saves, int substeps)
    {
        var schedule = new FusedSchedule();
        schedule.Add(0, place: 1);
        for (int i = 0; i + 1 < saves.Count; i++)
        {
            double start = saves.At(i, 0), size = (saves.At(i + 1, 0) - start) / substeps;
            for (int s = 0; s < substeps && size != 0; s++)
            {
                schedule.Steps.Add((start + s * size, size));
            }

            schedule.Add(i + 1, place: 1);
        }

        return schedule;
    }

    /// <summary>Returns a state of the newest step.</summary>
    public void Add(int save, double place) => outputs.Add(new FusedOutput(save, Steps.Count - 1, place));
}
