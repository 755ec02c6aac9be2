using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>What APHYNITY knows of the damped pendulum (spec aphynity.md 5).</summary>
public static class PendulumPhysics
{
    private const string Frequency = "omega0^2", Damping = "alpha";

    /// <summary>Without friction: ω₀² learned from 0.2.</summary>
    /// <param name="truth">True values by name, such as the parameters of the system; null where nobody knows them.</param>
    /// <param name="positive">True to keep the coefficients positive, as the paper asks and its code does not.</param>
    /// <param name="type">float32 or float64, that of the states.</param>
    public static PhysicsField Incomplete(
        IReadOnlyDictionary<string, double>? truth = null, bool positive = false, ScalarType type = ScalarType.Float32) =>
        new(new PendulumOscillation(Learned(Frequency, 0.2, truth, positive, type)));

    /// <summary>With friction: ω₀² learned from 0.2, α from 0.1.</summary>
    /// <inheritdoc cref="Incomplete"/>
    public static PhysicsField Complete(
        IReadOnlyDictionary<string, double>? truth = null, bool positive = false, ScalarType type = ScalarType.Float32) =>
        new(
            new PendulumOscillation(Learned(Frequency, 0.2, truth, positive, type)),
            new LinearDrag(Learned(Damping, 0.1, truth, positive, type)));

    /// <summary>With friction and the true values, nothing learned.</summary>
    /// <param name="truth">True values by name, the parameters of the system.</param>
    public static PhysicsField True(IReadOnlyDictionary<string, double> truth) =>
        new(new PendulumOscillation(Truth.Known(Frequency, truth)), new LinearDrag(Truth.Known(Damping, truth)));

    private static Coefficient Learned(
        string name, double initial, IReadOnlyDictionary<string, double>? truth, bool positive, ScalarType type) => positive
        ? Coefficient.Positive(name, initial, Truth.Of(name, truth), type)
        : Coefficient.Free(name, initial, Truth.Of(name, truth), type: type);
}
