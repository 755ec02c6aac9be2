namespace Semiflow.Recipes;

/// <summary>One that takes part in a comparison: the model that a run is about, or a baseline.</summary>
/// <param name="Key">Its part in the names of figures, such as <c>one_for_all</c>; empty for the model that the run is about.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Headline">Whether its headline figures open the report.</param>
public sealed record Contestant(string Key, string Title, bool Headline = false)
{
    /// <summary>Name of the training of the model that a run is about.</summary>
    internal const string MainTraining = "model";

    /// <summary>The model that a run is about.</summary>
    public static Contestant Main(string title) => new("", title, Headline: true);

    /// <summary>Whether the run is about it.</summary>
    public bool IsMain => Key.Length == 0;

    /// <summary>Name of its training in the folder of the run.</summary>
    public string Training { get; init; } = Key.Length == 0 ? MainTraining : Key.Replace('_', '-').Replace('.', '-');
}
