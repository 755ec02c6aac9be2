using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans.Implicit;

/// <summary>
/// Newton systems of large states without a matrix: GMRES(30) on products of the Jacobian with vectors, which are differences of
/// velocities; preconditioned from the right.
/// </summary>
internal sealed class KrylovNewtonSystem(CountedField field, SpanPreconditioner? preconditioner) : INewtonSystem
{
    private const int Directions = 30;
    private const int Restarts = 4;
    private const double Tolerance = 1e-4;

    private readonly double[][] basis = [.. Enumerable.Range(0, Directions + 1).Select(_ => new double[field.Size])];
    private readonly double[,] hessenberg = new double[Directions + 1, Directions];
    private readonly double[] cosines = new double[Directions];
    private readonly double[] sines = new double[Directions];
    private readonly double[] right = new double[Directions + 1];
    private readonly double[] center = new double[field.Size];
    private readonly double[] velocity = new double[field.Size];
    private readonly double[] shifted = new double[field.Size];
    private readonly double[] direction = new double[field.Size];
    private readonly double[] solution = new double[field.Size];
    private double time;
    private double scale;
    private double length;

    public long Jacobians { get; private set; }

    public long Factorizations => 0;

    public void Linearize(double time, double[] state)
    {
        Jacobians++;
        this.time = time;
        state.CopyTo(center, 0);
        field.Velocity(time, center, velocity);
        length = Math.Sqrt(LuFactors.Dot(center, center));
    }

    public void Scale(double step) => scale = step;

    public void Solve(double[] vector)
    {
        double goal = Tolerance * Math.Sqrt(LuFactors.Dot(vector, vector));
        Array.Clear(solution);
        for (int restart = 0; restart < Restarts; restart++)
        {
            if (!(Cycle(vector, goal) > goal))
            {
                break;
            }
        }

        solution.CopyTo(vector, 0);
    }

    /// <summary>One cycle of GMRES from the present solution; returns the length of the residual that is left.</summary>
    private double Cycle(double[] vector, double goal)
    {
        Apply(solution, basis[0]);
        for (int i = 0; i < vector.Length; i++)
        {
            basis[0][i] = vector[i] - basis[0][i];
        }

        double residual = Normalize(basis[0]);
        Array.Clear(right);
        right[0] = residual;
        int count = 0;
        while (count < Directions && residual > goal)
        {
            basis[count].CopyTo(direction, 0);
            preconditioner?.Invoke(time, scale, direction);
            Apply(direction, basis[count + 1]);
            Orthogonalize(count);
            residual = Math.Abs(right[count + 1]);
            count++;
        }

        Correct(count);
        return residual;
    }

    private void Orthogonalize(int column)
    {
        double[] next = basis[column + 1];
        for (int i = 0; i <= column; i++)
        {
            hessenberg[i, column] = LuFactors.Dot(basis[i], next);
            SpanStageSum.Add1(next, basis[i], -hessenberg[i, column]);
        }

        hessenberg[column + 1, column] = Normalize(next);
        for (int i = 0; i < column; i++)
        {
            (hessenberg[i, column], hessenberg[i + 1, column]) = Rotate(i, hessenberg[i, column], hessenberg[i + 1, column]);
        }

        double radius = Math.Sqrt((hessenberg[column, column] * hessenberg[column, column])
            + (hessenberg[column + 1, column] * hessenberg[column + 1, column]));
        cosines[column] = hessenberg[column, column] / radius;
        sines[column] = hessenberg[column + 1, column] / radius;
        hessenberg[column, column] = radius;
        (right[column], right[column + 1]) = Rotate(column, right[column], right[column + 1]);
    }

    private (double First, double Second) Rotate(int i, double first, double second) =>
        ((cosines[i] * first) + (sines[i] * second), (cosines[i] * second) - (sines[i] * first));

    private void Correct(int count)
    {
        Array.Clear(direction);
        for (int i = count - 1; i >= 0; i--)
        {
            double sum = right[i];
            for (int j = i + 1; j < count; j++)
            {
                sum -= hessenberg[i, j] * right[j];
            }

            right[i] = sum / hessenberg[i, i];
            SpanStageSum.Add1(direction, basis[i], right[i]);
        }

        preconditioner?.Invoke(time, scale, direction);
        SpanStageSum.Add1(solution, direction, 1);
    }

    /// <summary>Writes (1 − s J) v.</summary>
    private void Apply(double[] v, double[] product)
    {
        double norm = Math.Sqrt(LuFactors.Dot(v, v));
        if (norm == 0)
        {
            Array.Clear(product);
            return;
        }

        double small = 1.5e-8 * StepSizeRules.Difference(length) / norm;
        center.CopyTo(shifted, 0);
        SpanStageSum.Add1(shifted, v, small);
        field.Velocity(time, shifted, product);
        for (int i = 0; i < v.Length; i++)
        {
            product[i] = v[i] - (scale * (product[i] - velocity[i]) / small);
        }
    }

    private static double Normalize(double[] v)
    {
        double norm = Math.Sqrt(LuFactors.Dot(v, v));
        if (norm > 0)
        {
            for (int i = 0; i < v.Length; i++)
            {
                v[i] /= norm;
            }
        }

        return norm;
    }
}
