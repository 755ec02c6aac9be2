namespace Semiflow.Transport.Entropic;

/// <summary>Sinkhorn's iterations on one problem of positive weights.</summary>
internal sealed class SinkhornIteration
{
    // Stages of larger ε need not be exact.
    private const double StageTolerance = 0.02;
    private const int StageIterations = 30;

    // Slow is what would take so many iterations more at the rate of the last few.
    private const int Observed = 20;
    private const double Slow = 80;
    // Beyond, rounding alone changes a plan by factors that overflow.
    private const double Resolved = 1e18;
    private readonly SinkhornSide rows;
    private readonly SinkhornSide columns;
    private readonly double range;
    private readonly double mass;
    private int iterations;

    /// <summary>A problem between two sides.</summary>
    public SinkhornIteration(ReadOnlySpan<double> cost, double[] source, double[] target)
    {
        rows = new SinkhornSide(SinkhornSide.Padded(cost, source.Length, target.Length, false), source, target.Length);
        columns = new SinkhornSide(SinkhornSide.Padded(cost, source.Length, target.Length, true), target, source.Length);
        (range, mass) = (Range(cost), source.Sum());
    }

    /// <summary>A symmetric problem.</summary>
    public SinkhornIteration(ReadOnlySpan<double> cost, double[] weights)
    {
        rows = columns = new SinkhornSide(SinkhornSide.Padded(cost, weights.Length, weights.Length, false), weights, weights.Length);
        (range, mass) = (Range(cost), weights.Sum());
    }

    /// <summary>Alternating updates of both sides.</summary>
    public SinkhornResult Solve(SinkhornOptions options)
    {
        bool converged = Descend(options, Alternate);
        double scale = 1 / options.Epsilon;
        columns.Update(rows, scale, 1, safe: false);
        return Result(options.Epsilon, rows.Measure(columns, scale), options.Tolerance, converged);
    }

    /// <summary>Averaged updates of the one side.</summary>
    public SinkhornResult SolveSymmetric(SinkhornOptions options)
    {
        bool converged = Descend(options, Average);
        (double cost, double total, double error) = rows.Measure(rows, 1 / options.Epsilon);
        return Result(options.Epsilon, (cost, total, 2 * error), options.Tolerance, converged);
    }

    private static double Range(ReadOnlySpan<double> cost)
    {
        (double least, double largest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in cost)
        {
            if (double.IsFinite(value))
            {
                (least, largest) = (Math.Min(least, value), Math.Max(largest, value));
            }
        }

        return largest - least;
    }

    // From ε of the size of the costs down to that asked for; each stage starts from the potentials of the last.
    private bool Descend(SinkhornOptions options, Func<double, double, int, bool, bool> stage)
    {
        if (range > options.Epsilon * Resolved)
        {
            throw new InputException(
                $"ε = {options.Epsilon:G3} cannot be resolved beside costs that differ by {range:G3}: take at least {range / Resolved:G3}, "
                    + "forbid pairs by a cost of +infinity rather than a large one, or solve the problem by TransportationProblem.");
        }

        double target = options.Epsilon;
        double epsilon = options.Annealing < 1 ? Math.Max(target, range) : target;
        while (true)
        {
            bool last = epsilon == target;
            int left = options.MaximumIterations - iterations;
            bool converged = stage(
                1 / epsilon, mass * (last ? options.Tolerance : Math.Max(StageTolerance, options.Tolerance)),
                last ? left : Math.Min(left, StageIterations), last && options.Newton);
            if (last)
            {
                return converged;
            }

            double smaller = Math.Max(target, epsilon * options.Annealing);
            rows.Rescale(epsilon / smaller);
            if (!ReferenceEquals(rows, columns))
            {
                columns.Rescale(epsilon / smaller);
            }

            epsilon = smaller;
        }
    }

    private bool Alternate(double scale, double tolerance, int most, bool newton)
    {
        double before = double.PositiveInfinity;
        for (int k = 0; k < most; k++)
        {
            double error = rows.Update(columns, scale, 1, safe: k == 0);
            columns.Update(rows, scale, 1, safe: false);
            iterations++;

            // The error is that before the update, so that at its end both sides are at least as near.
            if (error <= tolerance)
            {
                return true;
            }

            if (newton && k % Observed == Observed - 1)
            {
                if (Math.Log(error / tolerance) * Observed > Slow * Math.Log(before / error))
                {
                    (bool converged, int taken) = new SinkhornNewton(rows, columns, scale).Run(tolerance, most - k - 1);
                    iterations += taken;
                    return converged;
                }

                before = error;
            }
        }

        return false;
    }

    private bool Average(double scale, double tolerance, int most, bool newton)
    {
        for (int k = 0; k < most; k++, iterations++)
        {
            if (2 * rows.Update(rows, scale, 0.5, safe: k == 0) <= tolerance)
            {
                iterations++;
                return true;
            }
        }

        return false;
    }

    private SinkhornResult Result(double epsilon, (double Cost, double Mass, double Error) found, double tolerance, bool converged)
    {
        (double[] u, double[] v) = (rows.Potential(epsilon), columns.Potential(epsilon));
        double value = -epsilon * (found.Mass - mass);
        for (int i = 0; i < u.Length; i++)
        {
            value += rows.Weights[i] * u[i];
        }

        for (int j = 0; j < v.Length; j++)
        {
            value += columns.Weights[j] * v[j];
        }

        double error = found.Error / mass;
        return new SinkhornResult(u, v, rows.Weights, columns.Weights, epsilon, found.Cost, value, error, iterations, converged
            || error <= tolerance);
    }
}
