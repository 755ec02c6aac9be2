using System.Text.Json.Nodes;

namespace Semiflow.Principles;

/// <summary>
/// How far forecasts reach in training: two frames at first, half as many again whenever the validation error at that horizon has
/// improved by less than a hundredth in three evaluations (spec partial-observations.md 4).
/// </summary>
/// <param name="first">Frames at the start. Good value: 2.</param>
/// <param name="last">Frames at the end, at least <paramref name="first"/>. Good value: 10.</param>
/// <param name="patience">Evaluations without improvement before the horizon grows.</param>
public sealed class HorizonCurriculum(int first, int last, int patience = 3)
{
    private const double Improvement = 0.01;
    private double best = double.PositiveInfinity;
    private int stagnant;

    /// <summary>Frames that training forecasts now.</summary>
    public int Horizon { get; private set; } = first >= 1 && last >= first
        ? first
        : throw new InputException($"a horizon grows from at least 1 frame, not from {first} to {last}.");

    /// <summary>Frames at the end.</summary>
    public int Last => last;

    /// <summary>Tells the validation error at the current horizon.</summary>
    public void Observe(double error)
    {
        stagnant = error < best * (1 - Improvement) ? 0 : stagnant + 1;
        best = Math.Min(best, error);
        if (stagnant >= patience && Horizon < last)
        {
            Horizon = Math.Min(last, (int)Math.Ceiling(1.5 * Horizon));
            (best, stagnant) = (double.PositiveInfinity, 0);
        }
    }

    /// <summary>The state, for checkpoints.</summary>
    internal JsonObject ToJson() =>
        new() { ["horizon"] = Horizon, ["stagnant"] = stagnant, ["best"] = double.IsFinite(best) ? best : null };

    /// <summary>Continues from a state.</summary>
    internal void Restore(JsonObject state)
    {
        Horizon = state["horizon"]!.GetValue<int>();
        stagnant = state["stagnant"]!.GetValue<int>();
        best = state["best"]?.GetValue<double>() ?? double.PositiveInfinity;
    }
}
