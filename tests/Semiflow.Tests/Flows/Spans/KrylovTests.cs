using Semiflow.Flows;
using Semiflow.Flows.Spans;
using Semiflow.Flows.Spans.Implicit;

namespace Semiflow.Tests.Flows.Spans;

/// <summary>Newton systems without a matrix, where components have units of their own (spec ode.md 7).</summary>
public sealed class KrylovTests
{
    private const int Size = 24;
    private static readonly double[] Units = [.. Enumerable.Range(0, Size).Select(i => i % 2 == 0 ? 1.0 : 1e6)];

    /// <summary>
    /// Stiff and linear, coupled over the units: what is left of (1 − s J) z = r is a small part of r, each component in its own unit.
    /// </summary>
    [Fact]
    public void Each_component_is_solved_in_its_own_unit()
    {
        const double Step = 0.3;
        double[] right = [.. Units.Select((unit, i) => unit * Math.Cos(3 * i))], vector = [.. right], velocity = new double[Size];
        var system = new KrylovNewtonSystem(new CountedField(Stiff()), null, new StepControl(1e-6, 1e-8));
        system.Linearize(0, Units);
        system.Scale(Step);
        system.Solve(vector);
        Stiff().Velocity(0, vector, velocity);
        double Length(IEnumerable<double> each) => Math.Sqrt(each.Select((value, i) => value / Units[i] * (value / Units[i])).Sum());
        double left = Length(right.Select((r, i) => r - vector[i] + (Step * velocity[i])));
        Assert.InRange(left / Length(right), 0, 1.1e-4);
    }

    /// <summary>x' = −3 x², each component in its unit: a small one is shifted by half of its own digits, not of the large ones'.</summary>
    [Fact]
    public void A_difference_shifts_each_component_by_its_own_size()
    {
        double largest = 0;
        var law = new SpanLaw(Size, (_, x, v) =>
        {
            for (int i = 0; i < Size; i++)
            {
                double size = x[i] / Units[i];
                largest = Math.Max(largest, Math.Abs(size - 1));
                v[i] = -3 * size * size * Units[i];
            }
        });
        double[] vector = [.. Units.Select((unit, i) => i == 4 ? unit : 0)]; // In one component of the small unit alone.
        var system = new KrylovNewtonSystem(new CountedField(law), null, new StepControl(1e-6, 1e-8));
        system.Linearize(0, Units);
        system.Scale(1);
        system.Solve(vector);
        Assert.Equal(1.0 / (1 + (2 * 3)), vector[4], 1e-6);
        Assert.InRange(largest, 1e-9, 1e-6);
    }

    /// <summary>Units are a matter of writing: with each component in another the same steps are made, to the same states.</summary>
    [Fact]
    public void Other_units_change_neither_steps_nor_states()
    {
        SpanSolution Solve(double[] units)
        {
            ISpanField law = Stiff(), given = new SpanLaw(Size, (t, x, v) =>
            {
                double[] inner = [.. x.ToArray().Select((value, i) => value / units[i] * Units[i])];
                law.Velocity(t, inner, v);
                for (int i = 0; i < Size; i++)
                {
                    v[i] *= units[i] / Units[i];
                }
            });
            return SpanFlow.Solve(given, [.. units.Select((unit, i) => unit * (2 + Math.Cos(i)))], [0, 1], new SpanFlowOptions
                { Method = RungeKutta.Find("kvaerno5"), Control = new StepControl(1e-7, 0), DenseUpTo = 1 }).OrThrow();
        }

        SpanSolution mixed = Solve(Units), alike = Solve([.. Units.Select(_ => 1.0)]);
        Assert.All(Enumerable.Range(0, Size), i => Assert.Equal(alike.State(1)[i], mixed.State(1)[i] / Units[i], 1e-7));
        Assert.Equal(alike.Statistics.Accepted, mixed.Statistics.Accepted);
        Assert.Equal(alike.Statistics.NewtonIterations, mixed.Statistics.NewtonIterations);
    }

    /// <summary>A component that is 0, of states without an absolute tolerance, is solved as well.</summary>
    [Theory]
    [InlineData(1e-6, 0)]
    [InlineData(0, 1e-6)]
    public void Components_that_are_zero_have_a_size(double relative, double absolute)
    {
        double[] vector = [.. Units.Select((_, i) => i % 3 == 0 ? 0 : 1.0)];
        var law = new SpanLaw(Size, static (_, x, v) =>
        {
            for (int i = 0; i < Size; i++)
            {
                v[i] = -2 * x[i];
            }
        });
        var system = new KrylovNewtonSystem(new CountedField(law), null, new StepControl(relative, absolute));
        system.Linearize(0, vector);
        system.Scale(1);
        system.Solve(vector);
        Assert.All(Enumerable.Range(0, Size), i => Assert.Equal(i % 3 == 0 ? 0 : 1.0 / 3, vector[i], 1e-4));
    }

    /// <summary>x' = D B D⁻¹ x with units D, B a chain of springs with friction, from slow to stiff.</summary>
    private static SpanLaw Stiff() => new(Size, static (_, x, v) =>
    {
        for (int i = 0; i < Size; i++)
        {
            double At(ReadOnlySpan<double> all, int j) => j < 0 || j >= Size ? 0 : all[j] / Units[j];
            double rate = Math.Pow(10, 2.0 * i / Size);
            v[i] = Units[i] * ((0.5 * (At(x, i - 1) + At(x, i + 1))) - (rate * At(x, i)));
        }
    });
}
