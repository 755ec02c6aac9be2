using Semiflow.Systems;

namespace Semiflow.Recipes.Partial;

/// <summary>A system of which a part is observed.</summary>
/// <param name="System">What makes the sequences.</param>
/// <param name="Remark">What a reader must know of the data; empty for nothing.</param>
internal sealed record PartialSystem(IDynamicalSystem System, string Remark = "")
{
    /// <summary>The system of a run with its settings.</summary>
    /// <exception cref="InputException">No such system.</exception>
    public static PartialSystem Of(string name, PartialConfig config)
    {
        int frames = config.Data.Past + config.Evaluation.Horizon;
        return name switch
        {
            "euler" => new(new EulerTracer { Points = config.Data.Points ?? 64, Frames = frames }),
            _ => throw new InputException($"there is no recipe of partial observations for the system '{name}'."),
        };
    }
}
