namespace Semiflow.Operators.Models.Capabilities;

/// <summary>Options that leave values open, which follow from the others.</summary>
public interface IOpenOptions
{
    /// <summary>The options with every open value filled, checked.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    object Resolved();
}
