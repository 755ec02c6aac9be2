using Semiflow.Flows;
using Semiflow.Operators;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>Motions without space as equations for functions of time.</summary>
internal static class MotionEquation
{
    /// <summary>u' − v(t, u) at points (t).</summary>
    public static IEquation Equation(IVectorField field, int channels, double until) =>
        new PointEquation([new("t", 0, until)], channels, u =>
        {
            Tensor slopes = stack([.. Enumerable.Range(0, channels).Select(c => u.Along(u.Value(c), 0))], 1);
            return slopes - field.Velocity(u.Points.select(1, 0), u.Values);
        });

    /// <summary>The equation with a trajectory of the system's law.</summary>
    public static EquationProblem Problem(IHasVectorField system, Generator random)
    {
        using Tensor drawn = randint(0, int.MaxValue, [1], dtype: ScalarType.Int64, generator: random);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        double until = system.Times[^1];
        double[] start = [.. system.Simulate(0, 1, (ulong)drawn.item<long>()).States[0, 0].data<double>()];
        return new EquationProblem(
            Equation(system.NewField(), start.Length, until), new ReferencePath(system.NewSpanField(), start, until).At);
    }
}
