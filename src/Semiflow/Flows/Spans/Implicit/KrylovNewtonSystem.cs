using Semiflow.Flows.Control;

namespace Semiflow.Flows.Spans.Implicit;

/// <summary>
/// Newton systems of large states without a matrix: GMRES(30) on products of the Jacobian with vectors, which are differences of
/// velocities; preconditioned from the right. Each component counts by its size, as in the tolerance of steps: those of other units are
/// neither lost in the residual beside larger ones nor shifted by more than half of their digits.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="preconditioner">Of the matrix, in the units of the states; null for none.</param>
/// <param name="tolerance">Absolute over relative tolerance is the size below which a component counts no less; null for fixed
/// steps.</param>
internal sealed class KrylovNewtonSystem(CountedField field, SpanPreconditioner? preconditioner, StepControl? tolerance) : INewtonSystem
{
    private const int Directions = 30;
    private const int Restarts = 4;
    private const double Tolerance = 1e-4;
    private const double Digits = 1.5e-8; // Half of those of a number.

    private readonly double[][] basis = [.. Enumerable.Range(0, Directions + 1).Select(_ => new double[field.Size])];
    private readonly double[,] hessenberg = new double[Directions + 1, Directions];
    private readonly double[] cosines = new double[Directions];
    private readonly double[] sines = new double[Directions];
    private readonly double[] right = new double[Directions + 1];
    private readonly double[] center = new double[field.Size];
    private readonly double[] sizes = new double[field.Size];
    private readonly double[] velocity = new double[field.Size];
    private readonly double[] shifted = new double[field.Size];
    private readonly double[] direction = new double[field.Size];
    private readonly double[] solution = new double[field.Size];
    private double time;
    private double scale;

    public long Jacobians { get; private set; }

    public long Factorizations => 0;

    public void Linearize(double time, double[] state)
    {
        Jacobians++;
        this.time = time;
        state.CopyTo(center, 0);
        field.Velocity(time, center, velocity);
        double largest = StepSizeRules.Difference(NewtonIteration.Largest(center)), least = Least(largest);
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Math.Abs(center[i]) + least;
        }
    }

    public void Scale(double step) => scale = step;

    public void Solve(double[] vector)
    {
        double goal = Tolerance * Length(vector);
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

    /// <summary>The size of a component that is 0: at least that of rounding beside the largest, and at most the largest.</summary>
    private double Least(double largest)
    {
        double least = tolerance is null ? 0.01 * Math.Min(largest, 1)
            : tolerance.RelativeTolerance > 0 ? tolerance.AbsoluteTolerance / tolerance.RelativeTolerance : largest;
        return Math.Clamp(least, 2.2e-16 * largest, largest);
    }

    /// <summary>One cycle of GMRES from the present solution; returns the length of the residual that is left.</summary>
    private double Cycle(double[] vector, double goal)
    {
        Apply(solution, basis[0]);
        for (int i = 0; i < vector.Length; i++)
        {
            basis[0][i] = (vector[i] / sizes[i]) - basis[0][i];
        }

        double residual = Normalize(basis[0]);
        Array.Clear(right);
        right[0] = residual;
        int count = 0;
        while (count < Directions && residual > goal)
        {
            basis[count].CopyTo(direction, 0);
            Enlarge(direction);
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

        Enlarge(direction);
        SpanStageSum.Add1(solution, direction, 1);
    }

    /// <summary>Takes a vector in sizes to one in the units of the states, preconditioned.</summary>
    private void Enlarge(double[] v)
    {
        for (int i = 0; i < v.Length; i++)
        {
            v[i] *= sizes[i];
        }

        preconditioner?.Invoke(time, scale, v);
    }

    /// <summary>Length of a vector in sizes.</summary>
    private double Length(double[] v)
    {
        double squares = 0;
        for (int i = 0; i < v.Length; i++)
        {
            double relative = v[i] / sizes[i];
            squares += relative * relative;
        }

        return Math.Sqrt(squares);
    }

    /// <summary>Writes (1 − s J) v in sizes.</summary>
    private void Apply(double[] v, double[] product)
    {
        double norm = Length(v);
        if (norm == 0)
        {
            Array.Clear(product);
            return;
        }

        double small = Digits * Math.Sqrt(v.Length) / norm;
        center.CopyTo(shifted, 0);
        SpanStageSum.Add1(shifted, v, small);
        field.Velocity(time, shifted, product);
        for (int i = 0; i < v.Length; i++)
        {
            product[i] = (v[i] - (scale * (product[i] - velocity[i]) / small)) / sizes[i];
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
