namespace Semiflow.Systems;

/// <summary>
/// A law that produces data: functions (<see cref="IFunctionLaw"/>), trajectories (<see cref="IDynamicalSystem"/>) or points
/// (<see cref="IPointLaw"/>). What else is known of it, it says by further interfaces: <see cref="IHasSolution"/>,
/// <see cref="IHasVectorField"/>, <see cref="IHasEquation"/>, <see cref="IHasInvariants"/>, <see cref="IHasLaws"/>.
/// </summary>
public interface ISystem
{
    /// <summary>Description.</summary>
    SystemCard Card { get; }
}
