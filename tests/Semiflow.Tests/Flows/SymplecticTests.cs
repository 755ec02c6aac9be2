using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>Energies of symplectic methods on Kepler's orbit of eccentricity 0.3, 200 steps per orbit (spec ode.md 12.5).</summary>
public sealed class SymplecticTests
{
    private static readonly double[] Start = [0.7, 0, 0, Math.Sqrt(1.3 / 0.7)];

    [Theory]
    [InlineData(nameof(SymplecticMethod.Euler), 1.58e-2, 1)]
    [InlineData(nameof(SymplecticMethod.Verlet), 5.37e-4, 2)]
    [InlineData(nameof(SymplecticMethod.Yoshida4), 1.83e-6, 4)]
    public void Energy_stays_within_its_error(string method, double expected, int order)
    {
        SymplecticMethod kind = Enum.Parse<SymplecticMethod>(method);
        Assert.Equal(1, EnergyError(kind, 10, 200) / expected, 0.02);
        Assert.Equal(order, Math.Log2(EnergyError(kind, 1, 200) / EnergyError(kind, 1, 400)), 0.3);
    }

    [Theory]
    [Trait("Category", "Science")]
    [InlineData(nameof(SymplecticMethod.Euler), 1.58e-2)]
    [InlineData(nameof(SymplecticMethod.Verlet), 5.37e-4)]
    [InlineData(nameof(SymplecticMethod.Yoshida4), 1.83e-6)]
    public void Energy_after_a_thousand_orbits(string method, double expected) =>
        Assert.Equal(1, EnergyError(Enum.Parse<SymplecticMethod>(method), 1000, 200) / expected, 0.02);

    /// <summary>The classical method is more accurate for ten orbits, and drifts.</summary>
    [Fact]
    public void The_classical_method_drifts()
    {
        var law = new SpanLaw(4, static (_, y, v) =>
        {
            (v[0], v[1]) = (y[2], y[3]);
            new Kepler().Kick(y[..2], v[2..]);
        });
        double Error(int orbits)
        {
            double[] times = [.. Enumerable.Range(0, (orbits * 200) + 1).Select(i => i * 2 * Math.PI / 200)];
            return Largest(SpanFlow.Solve(law, Start, times, new SpanFlowOptions { Method = RungeKutta.Classical4, Control = null })
                .OrThrow());
        }

        Assert.Equal(1, Error(10) / 5.4e-7, 0.05);
        Assert.Equal(10, Error(100) / Error(10), 2.0);
    }

    [Fact]
    public void Times_that_turn_back_are_refused()
    {
        foreach (double[] times in new double[][] { [0, 2, 1], [0, double.NaN], [] })
        {
            Assert.Throws<ArgumentException>(
                () => SymplecticFlow.Solve(new Kepler(), Start, times, SymplecticMethod.Verlet, 5, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Time_turns_back_and_one_force_a_step_is_enough()
    {
        SpanSolution there = SymplecticFlow.Solve(
            new Kepler(), Start, [0, 5, 5], SymplecticMethod.Verlet, 500, TestContext.Current.CancellationToken);
        Assert.Equal((501, 500), (there.Statistics.Evaluations, there.Statistics.Accepted));
        SpanSolution back = SymplecticFlow.Solve(
            new Kepler(), there.State(2), [5, 0], SymplecticMethod.Verlet, 500, TestContext.Current.CancellationToken);
        Assert.Equal(Start, back.State(1).ToArray(), (a, b) => Math.Abs(a - b) < 1e-11);
        SpanSolution lost = SymplecticFlow.Solve(
            new Kepler(), [0, 0, 0, 0], [0, 1], SymplecticMethod.Verlet, 5, TestContext.Current.CancellationToken);
        Assert.Equal((FlowOutcome.NonFinite, 1), (lost.Outcome, lost.Saved));
    }

    private static double EnergyError(SymplecticMethod method, int orbits, int steps)
    {
        double[] times = [.. Enumerable.Range(0, (orbits * steps) + 1).Select(i => i * 2 * Math.PI / steps)];
        return Largest(SymplecticFlow.Solve(new Kepler(), Start, times, method, 1, TestContext.Current.CancellationToken).OrThrow());
    }

    private static double Largest(SpanSolution solution) =>
        Enumerable.Range(0, solution.Saved).Max(i =>
        {
            ReadOnlySpan<double> y = solution.State(i);
            double energy = (((y[2] * y[2]) + (y[3] * y[3])) / 2) - (1 / double.Hypot(y[0], y[1]));
            return Math.Abs(energy + 0.5) / 0.5;
        });

    private sealed class Kepler : ISeparableField
    {
        public int Size => 2;

        public void Drift(ReadOnlySpan<double> momenta, Span<double> velocity) => momenta.CopyTo(velocity);

        public void Kick(ReadOnlySpan<double> positions, Span<double> force)
        {
            double cube = Math.Pow((positions[0] * positions[0]) + (positions[1] * positions[1]), 1.5);
            (force[0], force[1]) = (-positions[0] / cube, -positions[1] / cube);
        }
    }
}
