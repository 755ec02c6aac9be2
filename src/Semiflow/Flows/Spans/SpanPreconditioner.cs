namespace Semiflow.Flows;

/// <summary>Replaces a vector by an approximate solution of <c>(1 − step · J) z = vector</c>, J the Jacobian at this time.</summary>
public delegate void SpanPreconditioner(double time, double step, Span<double> vector);
