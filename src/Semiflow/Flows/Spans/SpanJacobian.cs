namespace Semiflow.Flows;

/// <summary>Writes the Jacobian of a field: entry <c>i · size + j</c> is the derivative of velocity i by component j.</summary>
public delegate void SpanJacobian(double time, ReadOnlySpan<double> state, Span<double> jacobian);
