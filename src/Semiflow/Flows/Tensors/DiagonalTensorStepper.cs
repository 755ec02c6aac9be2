using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// Steps of a diagonally implicit method on tensors (spec ode.md 7): each stage <c>k = v(t, b + hγk)</c> by Newton's method with one
/// Jacobian per step. Gradients follow the implicit function theorem with the Jacobian at the solution, not the iterations.
/// </summary>
internal sealed class DiagonalTensorStepper : ITensorStepper
{
    private readonly IVectorField field;
    private readonly ButcherTableau method;
    private readonly TensorStageSum sums;
    private readonly NewtonTest test;

    // Fixed steps cannot be shortened where one Jacobian per step is not enough: they take one per iteration.
    private readonly bool renews;

    public DiagonalTensorStepper(IVectorField field, FlowOptions options)
    {
        (this.field, method) = (field, options.Method);
        IReadOnlyList<IReadOnlyList<double>> predictors = method.Predictors ?? [.. method.Matrix.Select(_ => Array.Empty<double>())];
        sums = new TensorStageSum(
        [
            .. method.Matrix.Select((row, i) => row.Take(i).ToArray()), method.Weights, method.ErrorWeights ?? [],
            .. method.Matrix.Select((row, i) => row.Select((a, j) => j == i ? a : 0).ToArray()), .. predictors,
        ]);
        (test, renews) = (new NewtonTest(options.Control), options.Control is null);
    }

    public StepResult Take(Tensor state, Tensor? slope, IReadOnlyList<Tensor> times, int first, StepSize step)
    {
        int stages = method.Stages;
        var slopes = new Tensor[stages];
        var solved = new bool[state.shape[0]];
        Array.Fill(solved, true);
        Tensor? inverse = null;
        double diagonal = double.NaN;
        for (int i = 0; i < stages; i++)
        {
            Tensor time = times[first + i];
            if (method.IsExplicitStage(i))
            {
                slopes[i] = i == 0 && slope is not null ? slope : field.Velocity(time, step.Add(sums, state, slopes, i));
                continue;
            }

            Tensor known = step.Add(sums, state, slopes, i);
            using (no_grad())
            {
                slopes[i] = Guess(i, slopes, slope, state, time);
                if (inverse is null || method.Matrix[i][i] != diagonal)
                {
                    diagonal = method.Matrix[i][i];
                    inverse = linalg.inv(Matrix(time, step.Add(sums, known, slopes, stages + 2 + i), step, diagonal));
                }

                Solve(i, time, known.detach(), slopes, step, inverse, state, solved);
            }

            if (is_grad_enabled())
            {
                slopes[i] = Implicit(i, time, known, slopes, step, diagonal);
            }
        }

        Tensor next = step.Add(sums, state, slopes, stages);
        return new StepResult(state, method.IsExplicitStage(0) ? slopes[0] : slope, Lost(next, solved), slopes) { Solved = solved };
    }

    public Tensor Error(StepResult taken, StepSize step) => step.Sum(sums, taken.Slopes, method.Stages + 1);

    public void Dispose() => sums.Dispose();

    /// <summary>A stage that was not solved leaves no number behind that could be taken for a result.</summary>
    private static Tensor Lost(Tensor next, bool[] solved)
    {
        if (solved.All(one => one))
        {
            return next;
        }

        using Tensor mask = tensor(solved).reshape([-1, .. Enumerable.Repeat(1L, (int)next.dim() - 1)]).to(next.device);
        return where(mask, next, double.NaN);
    }

    private Tensor Guess(int stage, Tensor[] slopes, Tensor? slope, Tensor state, Tensor time)
    {
        Tensor[] before = [.. slopes.Take(stage).Select(one => one.detach())];
        int row = (2 * method.Stages) + 2 + stage;
        return stage > 0 && method.Predictors is { } own && own[stage].Count > 0 ? sums.Sum(before, row, 1)
            : stage > 0 ? before[^1] : (slope ?? field.Velocity(time, state)).detach();
    }

    /// <summary>Newton's iteration for one stage; samples that fail are marked.</summary>
    private void Solve(int stage, Tensor time, Tensor known, Tensor[] slopes, StepSize step, Tensor inverse, Tensor state, bool[] solved)
    {
        test.Begin(state.shape[0]);
        while (test.Open)
        {
            Tensor at = step.Add(sums, known, slopes, method.Stages + 2 + stage);
            Tensor velocity = field.Velocity(time, at);
            inverse = renews ? linalg.inv(Matrix(time, at, step, method.Matrix[stage][stage])) : inverse;
            Tensor residual = (velocity - slopes[stage]).reshape(state.shape[0], -1, 1);
            Tensor change = inverse.matmul(residual).reshape(state.shape);
            slopes[stage] = slopes[stage] + change;
            test.Judge(step.Wide is null ? change * step.Value : change * step.Wide, state, at);
        }

        for (int b = 0; b < solved.Length; b++)
        {
            solved[b] &= test.Converged(b);
        }
    }

    /// <summary>
    /// The solved stage in the graph: one Newton correction with the exact Jacobian, of value zero and the right derivative.
    /// </summary>
    private Tensor Implicit(int stage, Tensor time, Tensor known, Tensor[] slopes, StepSize step, double diagonal)
    {
        Tensor solution = slopes[stage];
        Tensor at = step.Add(sums, known, slopes, method.Stages + 2 + stage);
        Tensor matrix;
        using (no_grad())
        {
            matrix = Matrix(time.detach(), at.detach(), step, diagonal);
        }

        Tensor residual = (field.Velocity(time, at) - solution).reshape(solution.shape[0], -1, 1);
        return solution + linalg.solve(matrix, residual).reshape(solution.shape);
    }

    /// <summary><c>I − hγ ∂v/∂x</c>, <c>[batch, size, size]</c>.</summary>
    private Tensor Matrix(Tensor time, Tensor at, StepSize step, double diagonal)
    {
        Tensor jacobian = TensorJacobian.Of(field, time, at);
        Tensor scaled = step.Wide is null
            ? jacobian * (step.Value * diagonal)
            : jacobian * (step.Wide.detach().reshape(-1, 1, 1) * diagonal);
        return eye(jacobian.shape[1], dtype: at.dtype, device: at.device) - scaled;
    }
}
