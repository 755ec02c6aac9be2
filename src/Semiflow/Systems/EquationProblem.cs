using Semiflow.Operators;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>An equation with its data.</summary>
/// <param name="Equation">The equation.</param>
/// <param name="Solution">Its solution as a function of points <c>[n, coordinate]</c> with values <c>[n, component]</c> in double
/// precision, which gives initial and boundary values too; null where no closed form is known.</param>
public sealed record EquationProblem(IEquation Equation, Func<Tensor, Tensor>? Solution);
