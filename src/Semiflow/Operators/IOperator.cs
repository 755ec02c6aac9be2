using Semiflow.Spaces;

namespace Semiflow.Operators;

/// <summary>A map between functions: learned, exact or numerically solved.</summary>
public interface IOperator
{
    /// <summary>Applies the operator to each function of the batch.</summary>
    /// <param name="input">Input functions on any grid that the operator accepts.</param>
    /// <returns>Output functions; on the same grid unless the operator says otherwise.</returns>
    GridFunction Apply(GridFunction input);
}
