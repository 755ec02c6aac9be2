using Semiflow.Flows;
using Semiflow.Flows.Spans;
using Semiflow.Flows.Spans.Implicit;

namespace Semiflow.Tests.Flows.Spans;

/// <summary>Jacobians by differences beside analytic ones, where components are of very different sizes.</summary>
public sealed class DenseJacobianTests
{
    private const int Size = 7;

    // Entries of the coupling, none of them special.
    private static double Coupling(int i, int j) => Math.Sin(1 + (3 * i) + (5 * j)) + (i == j ? 2 : 0);

    /// <summary>
    /// Component i is of size s_i: <c>v_i = s_i Σ_j a_ij sin(y_j/s_j)</c>, whose Jacobian is <c>s_i/s_j a_ij cos(y_j/s_j)</c>. A step that
    /// one size sets for all is far too long for the small components, or lost in the rounding of the large ones.
    /// </summary>
    [Theory]
    [InlineData(1e-12, 1)]
    [InlineData(1e-6, 1e6)]
    [InlineData(1, 1e12)]
    [InlineData(1e-30, 1e-18)]
    [InlineData(1, 1)]
    public void Each_component_has_a_step_of_its_own_size(double least, double largest)
    {
        double[] sizes = [.. Enumerable.Range(0, Size).Select(i => least * Math.Pow(largest / least, i / (Size - 1.0)))];
        double[] state = [.. sizes.Select((size, i) => size * (0.3 + (0.1 * i)) * (i % 2 == 0 ? 1 : -1))];
        var law = new SpanLaw(Size, (_, y, v) =>
        {
            for (int i = 0; i < Size; i++)
            {
                v[i] = 0;
                for (int j = 0; j < Size; j++)
                {
                    v[i] += sizes[i] * Coupling(i, j) * Math.Sin(y[j] / sizes[j]);
                }
            }
        });
        var field = new CountedField(law);
        double[] found = Jacobian(field, state);
        Assert.Equal(Size + 1, field.Evaluations);
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j < Size; j++)
            {
                double unit = sizes[i] / sizes[j];
                Assert.Equal(Coupling(i, j) * Math.Cos(state[j] / sizes[j]), found[(i * Size) + j] / unit, 1e-6);
            }
        }
    }

    /// <summary>
    /// Robertson's reaction: at the start two species are absent, soon after one of them is 10⁻¹⁴ of the first, which says nothing about
    /// its size.
    /// </summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(4e-8, 1.6e-14)]
    [InlineData(3.6e-5, 1e-3)]
    [InlineData(3.6e-5, 1e-300)]
    public void Species_that_are_hardly_there_have_a_step_that_shows(double second, double third)
    {
        var field = new CountedField(new SpanLaw(3, static (_, y, v) =>
        {
            double slow = 0.04 * y[0], middle = 1e4 * y[1] * y[2], fast = 3e7 * y[1] * y[1];
            (v[0], v[1], v[2]) = (middle - slow, slow - middle - fast, fast);
        }));
        double[] found = Jacobian(field, [1, second, third]);
        double[] expected =
        [
            -0.04, 1e4 * third, 1e4 * second, 0.04, -(1e4 * third) - (6e7 * second), -1e4 * second, 0, 6e7 * second, 0,
        ];
        for (int k = 0; k < 9; k++)
        {
            Assert.Equal(expected[k], found[k], 1e-2); // Half of the digits of velocities of 0.04 over species of 10⁻⁸.
        }
    }

    private static double[] Jacobian(CountedField field, double[] state)
    {
        var jacobian = new DenseJacobian(field, null);
        jacobian.Compute(0, state);
        return jacobian.Entries;
    }
}
