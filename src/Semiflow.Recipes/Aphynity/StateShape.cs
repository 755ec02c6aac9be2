using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Aphynity;

/// <summary>What states a run learned, kept beside it so that its model can be made again without the data.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Rank">Dimensions of space.</param>
/// <param name="Grid">The grid; null where none is known.</param>
internal sealed record StateShape(int Channels, int Rank, Grid? Grid)
{
    private const string FileName = "states.json";

    /// <summary>The states of trajectories.</summary>
    public static StateShape Of(TrajectorySet set) => new((int)set.States.shape[2], (int)set.States.dim() - 3, set.Grid);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static StateShape Read(RunRecord record)
    {
        string path = Path.Combine(record.Folder.Path, FileName);
        if (!File.Exists(path))
        {
            throw new InputException($"the run {record.Folder.Path} has no trained model: {record.State}. Go on with 'semiflow resume "
                + $"{record.Folder.Path}'.");
        }

        JsonObject json = RunFolder.ReadJson(path);
        try
        {
            return new StateShape(
                json["channels"]!.GetValue<int>(), json["rank"]!.GetValue<int>(),
                json["axes"]?.AsArray() is { } axes ? new Grid([.. axes.Select(axis => axis.Deserialize<Axis>()!)]) : null);
        }
        catch (Exception error) when (error is NullReferenceException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InputException($"{path} is damaged: {error.Message}", error);
        }
    }

    /// <summary>Keeps the shape in a run.</summary>
    public void Write(RunFolder folder) => RunFolder.WriteJson(Path.Combine(folder.Path, FileName), new JsonObject
    {
        ["channels"] = Channels,
        ["rank"] = Rank,
        ["axes"] = Grid is null ? null : new JsonArray([.. Grid.Axes.Select(axis => JsonSerializer.SerializeToNode(axis))]),
    });
}
