namespace Semiflow.Recipes;

/// <summary>
/// A bound of a setting: an attribute on the parameter or property of its record. Unset is within every bound; of a list, each element
/// must be.
/// </summary>
public interface IBound
{
    /// <summary>What a value must be, to follow "must be".</summary>
    string Expected { get; }

    /// <summary>Whether a value is so.</summary>
    /// <param name="value">A number, or a text.</param>
    bool Holds(object value);
}
