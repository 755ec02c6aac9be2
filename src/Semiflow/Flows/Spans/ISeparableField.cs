namespace Semiflow.Flows;

/// <summary>The motion of a separable energy H = T(p) + V(q): <c>dq/dt = ∂T/∂p</c>, <c>dp/dt = −∂V/∂q</c>.</summary>
public interface ISeparableField
{
    /// <summary>Numbers in q, and in p.</summary>
    int Size { get; }

    /// <summary>Writes dq/dt at momenta.</summary>
    void Drift(ReadOnlySpan<double> momenta, Span<double> velocity);

    /// <summary>Writes dp/dt at positions.</summary>
    void Kick(ReadOnlySpan<double> positions, Span<double> force);
}
