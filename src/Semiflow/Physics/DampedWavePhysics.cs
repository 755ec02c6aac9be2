using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>What APHYNITY knows of the damped wave: differences of order 2, while the data have order 4 (spec aphynity.md 7).</summary>
public static class DampedWavePhysics
{
    /// <summary>Without damping: c learned from 360, in units of 100.</summary>
    /// <param name="grid">The grid of the states, with zero slope at its ends.</param>
    /// <param name="truth">True values by name, such as the parameters of the system; null where nobody knows them.</param>
    /// <param name="paperBorder">True for the code of APHYNITY at the boundary (<see cref="WaveOperator"/>).</param>
    /// <param name="type">float32 or float64, that of the states.</param>
    public static PhysicsField Incomplete(
        Grid grid, IReadOnlyDictionary<string, double>? truth = null, bool paperBorder = false, ScalarType type = ScalarType.Float32) =>
        new(new WaveOperator(new Laplacian(grid), Speed(truth, type), paperBorder));

    /// <summary>With damping: k learned from 45.</summary>
    /// <inheritdoc cref="Incomplete"/>
    public static PhysicsField Complete(
        Grid grid, IReadOnlyDictionary<string, double>? truth = null, bool paperBorder = false, ScalarType type = ScalarType.Float32) =>
        new(
        new WaveOperator(new Laplacian(grid), Speed(truth, type), paperBorder),
        new LinearDrag(Coefficient.Free("k", 45, Truth.Of("k", truth), type: type)));

    /// <summary>With damping and the true values, nothing learned.</summary>
    /// <param name="grid">The grid of the states, with zero slope at its ends.</param>
    /// <param name="truth">True values by name, the parameters of the system.</param>
    /// <param name="paperBorder">True for the code of APHYNITY at the boundary (<see cref="WaveOperator"/>).</param>
    public static PhysicsField True(Grid grid, IReadOnlyDictionary<string, double> truth, bool paperBorder = false) => new(
        new WaveOperator(new Laplacian(grid), Truth.Known("c", truth), paperBorder), new LinearDrag(Truth.Known("k", truth)));

    private static Coefficient Speed(IReadOnlyDictionary<string, double>? truth, ScalarType type) =>
        Coefficient.Free("c", 360, Truth.Of("c", truth), scale: 100, type: type);
}
