namespace Semiflow.Flows.Tableaus;

/// <summary>Coefficients of the fully implicit collocation methods of Gauss and Radau IIA (spec ode.md 3.2).</summary>
internal static class CollocationTableaus
{
    internal static ButcherTableau Gauss4()
    {
        double r = Math.Sqrt(3) / 6;
        return new("gauss4", 4, [0.5 - r, 0.5 + r], [[0.25, 0.25 - r], [0.25 + r, 0.25]], [0.5, 0.5])
            { RealStability = double.PositiveInfinity };
    }

    internal static ButcherTableau Gauss6()
    {
        double r = Math.Sqrt(15);
        return new(
            "gauss6",
            6,
            [0.5 - (r / 10), 0.5, 0.5 + (r / 10)],
            [
                [5 / 36.0, (2 / 9.0) - (r / 15), (5 / 36.0) - (r / 30)],
                [(5 / 36.0) + (r / 24), 2 / 9.0, (5 / 36.0) - (r / 24)],
                [(5 / 36.0) + (r / 30), (2 / 9.0) + (r / 15), 5 / 36.0],
            ],
            [5 / 18.0, 4 / 9.0, 5 / 18.0])
        {
            RealStability = double.PositiveInfinity,
        };
    }

    internal static ButcherTableau Radau3() =>
        new("radau3", 3, [1 / 3.0, 1], [[5 / 12.0, -1 / 12.0], [0.75, 0.25]], [0.75, 0.25])
        {
            Dense = Collocation([1 / 3.0, 1]),
            DenseOrder = 2,
            RealStability = double.PositiveInfinity,
        };

    internal static ButcherTableau Radau5()
    {
        double r = Math.Sqrt(6);
        double[] nodes = [(4 - r) / 10, (4 + r) / 10, 1];
        double[] last = [(16 - r) / 36, (16 + r) / 36, 1 / 9.0];
        return new(
            "radau5",
            5,
            nodes,
            [
                [(88 - (7 * r)) / 360, (296 - (169 * r)) / 1800, (-2 + (3 * r)) / 225],
                [(296 + (169 * r)) / 1800, (88 + (7 * r)) / 360, (-2 - (3 * r)) / 225],
                last,
            ],
            last)
        {
            Dense = Collocation(nodes),
            DenseOrder = 3,
            RealStability = double.PositiveInfinity,
        };
    }

    /// <summary>Coefficients of b_i(θ) = ∫₀^θ ℓ_i with the Lagrange polynomials ℓ_i of the nodes.</summary>
    private static double[][] Collocation(double[] nodes) =>
        [.. nodes.Select((node, i) =>
        {
            double[] lagrange = [1];
            foreach (double other in nodes.Where((_, j) => j != i))
            {
                double[] next = new double[lagrange.Length + 1];
                for (int q = 0; q < lagrange.Length; q++)
                {
                    next[q] -= lagrange[q] * other / (node - other);
                    next[q + 1] += lagrange[q] / (node - other);
                }

                lagrange = next;
            }

            return lagrange.Select((coefficient, q) => coefficient / (q + 1)).ToArray();
        })];
}
