namespace Semiflow.Operators.Models.Capabilities;

/// <summary>Options with values that may be left null and then follow from the others.</summary>
internal interface IOpenOptions
{
    /// <summary>The options, checked and with every null filled in.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    object Resolved();
}
