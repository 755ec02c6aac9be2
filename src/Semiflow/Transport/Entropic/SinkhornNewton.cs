using Semiflow.Kernels;

namespace Semiflow.Transport.Entropic;

/// <summary>
/// Newton's method on the semi-dual of entropic transport: with the columns met exactly the gradient in f is a − r, r the sums of rows
/// of π, and the Hessian −(diag r − π diag(1/b) πᵀ). Steps by conjugate gradients with diag r as preconditioner, shortened until the
/// concave value rises.
/// </summary>
internal sealed class SinkhornNewton
{
    private const int Pieces = 16;
    private const int LongestLineSearch = 30;
    private readonly SinkhornSide rows;
    private readonly SinkhornSide columns;
    private readonly double scale;
    private readonly int count;
    private readonly int stride;
    private readonly double[] plan;
    private readonly double[] sums;
    private readonly double[] across;
    private readonly double[][] partial;

    public SinkhornNewton(SinkhornSide rows, SinkhornSide columns, double scale)
    {
        (this.rows, this.columns, this.scale) = (rows, columns, scale);
        (count, stride) = (rows.Weights.Length, SinkhornSide.Stride(columns.Weights.Length));
        (plan, sums, across) = (new double[checked(count * stride)], new double[count], new double[stride]);
        partial = [.. Enumerable.Range(0, Pieces).Select(_ => new double[stride])];
    }

    /// <summary>Steps until the sum of |r_i − a_i| is at most the tolerance; the columns are met exactly at the end.</summary>
    /// <returns>Whether it is, and the iterations taken.</returns>
    public (bool Converged, int Iterations) Run(double tolerance, int most)
    {
        int taken = 0;
        columns.Update(rows, scale, 1, safe: true);
        double value = Value();
        while (true)
        {
            rows.Plan(columns, scale, plan, sums);
            double[] gradient = [.. rows.Weights.Select((weight, i) => weight - sums[i])];
            double error = gradient.Sum(Math.Abs);
            if (error <= tolerance)
            {
                return (true, taken);
            }

            if (taken >= most)
            {
                return (false, taken);
            }

            (double[] direction, int inner) = Solve(gradient, most - taken);
            taken += inner + 1;
            if (!Step(direction, ref value))
            {
                return (false, taken);
            }
        }
    }

    // Conjugate gradients from zero, to a tenth: the next step has another Hessian.
    private (double[] Solution, int Iterations) Solve(double[] gradient, int most)
    {
        double[] solution = new double[count], residual = [.. gradient], direction = new double[count];
        double before = 1, start = 0;
        int k = 0;
        for (; k < Math.Min(most, 2 * count); k++)
        {
            double[] preconditioned = [.. residual.Select((value, i) => value / sums[i])];
            double size = Product(residual, preconditioned);
            start = k == 0 ? size : start;
            if (!(size > 1e-2 * start) || !(size > 0))
            {
                break;
            }

            double carried = k == 0 ? 0 : size / before;
            before = size;
            for (int i = 0; i < count; i++)
            {
                direction[i] = preconditioned[i] + carried * direction[i];
            }

            double[] image = Hessian(direction);
            double curvature = Product(direction, image);
            if (!(curvature > 0))
            {
                break; // rounding: the plan is flat along what is left
            }

            double length = size / curvature;
            for (int i = 0; i < count; i++)
            {
                solution[i] += length * direction[i];
                residual[i] -= length * image[i];
            }
        }

        return (k == 0 ? [.. gradient.Select((value, i) => value / sums[i])] : solution, k);
    }

    // r ∘ x − π ((πᵀ x)/b).
    private double[] Hessian(double[] x)
    {
        PlaneLoop.Run(Pieces, piece =>
        {
            Array.Clear(partial[piece]);
            for (int i = piece * count / Pieces; i < (piece + 1) * count / Pieces; i++)
            {
                SoftRow.AddTo(partial[piece], plan.AsSpan(i * stride, stride), x[i]);
            }
        });
        for (int j = 0; j < columns.Weights.Length; j++)
        {
            double sum = 0;
            foreach (double[] part in partial)
            {
                sum += part[j];
            }

            across[j] = sum / columns.Weights[j];
        }

        double[] image = new double[count];
        PlaneLoop.Run(Pieces, piece =>
        {
            for (int i = piece * count / Pieces; i < (piece + 1) * count / Pieces; i++)
            {
                image[i] = sums[i] * x[i] - SoftRow.Dot(plan.AsSpan(i * stride, stride), across);
            }
        });
        return image;
    }

    private bool Step(double[] direction, ref double value)
    {
        double[] start = rows.Scaled[..count];
        double longest = direction.Max(Math.Abs);
        if (!double.IsFinite(longest))
        {
            return false;
        }

        // Potentials are logarithms: more than a few units at once is not a local step.
        double length = Math.Min(1, 5 / longest);
        for (int attempt = 0; attempt < LongestLineSearch; attempt++, length /= 2)
        {
            for (int i = 0; i < count; i++)
            {
                rows.Scaled[i] = start[i] + length * direction[i];
            }

            columns.Update(rows, scale, 1, safe: true);
            double reached = Value();
            if (reached >= value - 1e-13 * Math.Abs(value))
            {
                value = reached;
                return true;
            }
        }

        start.CopyTo(rows.Scaled, 0);
        columns.Update(rows, scale, 1, safe: true);
        return false;
    }

    // The semi-dual value over ε, up to a constant.
    private double Value() => Product(rows.Weights, rows.Scaled) + Product(columns.Weights, columns.Scaled);

    private static double Product(double[] weights, double[] values)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * values[i];
        }

        return sum;
    }
}
