using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>A system with the equation that its solutions satisfy at every point: what collocation trains on.</summary>
public interface IHasEquation : ISystem
{
    /// <summary>Draws a problem from the system's law: the equation with its data, and its solution.</summary>
    /// <param name="random">Source of randomness (CPU).</param>
    EquationProblem DrawProblem(Generator random);
}
