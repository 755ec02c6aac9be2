using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// A trained model as an operator between functions in physical units on any grid (spec cno.md 2.9): resample to the model's grid by
/// series, normalize, evaluate, denormalize, resample to the grid of the input. Exact for functions that the model's grid resolves.
/// Functions vanish on the edge of a <see cref="Boundary.Dirichlet"/> axis: edge values of inputs are ignored, those of outputs are zero.
/// </summary>
public sealed class LearnedOperator : IOperator
{
    /// <summary>An operator around a model.</summary>
    /// <param name="model">Maps normalized samples <c>[batch, in, x…]</c> on <paramref name="grid"/> to <c>[batch, out, y…]</c>.</param>
    /// <param name="grid">The model's grid.</param>
    /// <param name="input">Normalization of inputs, from the training data.</param>
    /// <param name="output">Normalization of outputs, from the training data.</param>
    public LearnedOperator(nn.Module<Tensor, Tensor> model, Grid grid, Normalization input, Normalization output)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        (Model, Grid, Input, Output) = (model, grid, input, output);
    }

    /// <summary>
    /// Raised when an input has detail or edge values that the model's grid cannot represent (more than <see cref="ResolutionTolerance"/>).
    /// </summary>
    public event EventHandler<ResolutionWarning>? Unresolved;

    /// <summary>The model.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>The model's grid.</summary>
    public Grid Grid { get; }

    /// <summary>Normalization of inputs.</summary>
    public Normalization Input { get; }

    /// <summary>Normalization of outputs.</summary>
    public Normalization Output { get; }

    /// <summary>Functions evaluated at a time; more need more memory. 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// Share of a function's norm above the model's band limit or on a Dirichlet edge above which <see cref="Unresolved"/> is raised; 0.01.
    /// </summary>
    public double ResolutionTolerance { get; init; } = 0.01;

    /// <summary>Applies the model in evaluation mode, without gradients, a few functions at a time.</summary>
    /// <param name="input">Functions in physical units, on the intervals and boundaries of <see cref="Grid"/>, any number of
    /// points.</param>
    /// <returns>Functions in physical units on the grid of the input, with its element type and device.</returns>
    /// <exception cref="InputException">Another domain or another number of channels than the model was made for.</exception>
    public GridFunction Apply(GridFunction input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Channels != Input.Channels)
        {
            throw new InputException($"the model takes functions of {Input.Channels} channels, not {input.Channels}.");
        }

        bool training = Model.training;
        Model.eval();
        try
        {
            using var quiet = no_grad();
            using var scope = NewDisposeScope();
            var parts = new List<Tensor>();
            double lost = 0;
            for (long start = 0; start < input.Batch; start += BatchSize)
            {
                using var batch = NewDisposeScope();
                var part = new GridFunction(input.Grid, input.Values.slice(0, start, Math.Min(start + BatchSize, input.Batch), 1));
                GridFunction seen = part.Resample(Grid).InSpace();
                lost = Unresolved is null ? 0 : Math.Max(lost, Lost(part, seen));
                parts.Add(Evaluate(seen, input.Grid).MoveToOuterDisposeScope());
            }

            if (lost > ResolutionTolerance)
            {
                Unresolved?.Invoke(this, new ResolutionWarning(lost, input.Grid, Grid));
            }

            Tensor values = parts.Count == 0 ? input.Values.new_zeros([0, Output.Channels, .. input.Grid.Shape]) : cat(parts, 0);
            return new GridFunction(input.Grid, values.MoveToOuterDisposeScope());
        }
        finally
        {
            Model.train(training);
        }
    }

    private static double Lost(GridFunction whole, GridFunction seen)
    {
        if (whole.Grid.Axes.Zip(seen.Grid.Axes)
            .All(pair => pair.First.Points <= pair.Second.Points && pair.First.Boundary != Boundary.Dirichlet))
        {
            return 0;
        }

        Tensor missing = whole.Values - seen.Resample(whole.Grid).Values;
        Tensor share = Norms.L2(whole with { Values = missing }) / Norms.L2(whole).clamp_min(float.Epsilon);
        return share.max().to(float64).item<double>();
    }

    private Tensor Evaluate(GridFunction seen, Grid target)
    {
        Tensor like = Model.parameters().FirstOrDefault() ?? seen.Values;
        // Units change in the precision of the functions, not in that of the model: it would lose 1013.25 + 1e-3 sin x.
        Tensor result = Model.forward(Input.Apply(seen.Values).to(like.dtype, like.device));
        Tensor physical = Output.Invert(result.to(seen.Values.dtype, seen.Values.device));
        return new GridFunction(Grid.WithPoints([.. physical.shape[2..].Select(n => (int)n)]), physical).Resample(target).InSpace().Values;
    }
}
