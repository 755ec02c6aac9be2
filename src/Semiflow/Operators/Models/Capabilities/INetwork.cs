namespace Semiflow.Operators.Models;

/// <summary>
/// A network that has a name: on the command line, in saved operators and in the folders of runs. The capabilities that it implements say
/// what it can be used for: <see cref="IGridFunctionNetwork"/>, <see cref="IVectorFieldNetwork"/> and the others of this folder.
/// </summary>
public interface INetwork
{
    /// <summary>Name on the command line and in files, in lower case.</summary>
    string Name { get; }

    /// <summary>What it is, in one sentence.</summary>
    string Title { get; }

    /// <summary>Where it was published.</summary>
    string Reference { get; }

    /// <summary>The default options: an immutable record.</summary>
    object Defaults { get; }

    /// <summary>Options for a first try on a laptop, where the published ones take a night.</summary>
    object Light => Defaults;
}
