namespace Semiflow.Recipes.Settings;

/// <summary>A bound of a list as a whole.</summary>
internal interface IListBound
{
    /// <summary>What the list must be, to follow "must be".</summary>
    string Expected { get; }

    /// <summary>Whether a list is so.</summary>
    bool Holds(IReadOnlyList<object?> values);
}
