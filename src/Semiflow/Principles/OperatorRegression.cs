using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>From pairs of functions to a learned operator in one call: normalization, regression, choice of the best epoch.</summary>
public static class OperatorRegression
{
    /// <summary>Trains a model on pairs and wraps it as an operator in physical units on any grid.</summary>
    /// <param name="model">Maps <c>[batch, in, x…]</c> on the grid of the pairs to <c>[batch, out, x…]</c>; it is trained in place.</param>
    /// <param name="input">Input functions, physical units.</param>
    /// <param name="output">Output functions on the same grid.</param>
    /// <param name="epochs">Passes over the training pairs. Good values: 20 to 1000.</param>
    /// <param name="seed">Seed of the order of the pairs.</param>
    /// <param name="validation">Share of the pairs, the last ones, that choose the best epoch; 0 keeps the last epoch.</param>
    /// <param name="batchSize">Pairs a step.</param>
    /// <param name="loss">What a normalized prediction costs; null: the relative L1 error of a batch.</param>
    /// <param name="optimizer">Null: AdamW, rate 2e-3, one warm-up epoch, then half a cosine down to zero.</param>
    /// <param name="checkpoints">Where to keep the state, so that a second call continues the first; null keeps nothing.</param>
    /// <param name="probes">Who watches; null: nobody.</param>
    /// <param name="stop">Asks to stop after the current step.</param>
    /// <exception cref="InputException">Different grids or numbers of functions, a value that is not finite, or a share not in [0,
    /// 1).</exception>
    /// <exception cref="NonFiniteException">The loss or a gradient is not finite.</exception>
    public static LearnedOperator Learn(
        nn.Module<Tensor, Tensor> model, GridFunction input, GridFunction output, int epochs, ulong seed = 0, double validation = 0.1,
        int batchSize = 16, ILoss? loss = null, OptimizerSpec? optimizer = null, CheckpointFolder? checkpoints = null,
        IReadOnlyList<IProbe>? probes = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (!input.Grid.Equals(output.Grid) || input.Batch != output.Batch)
        {
            throw new InputException(
                $"pairs need as many outputs as inputs on one grid: {input.Batch} on {input.Grid} do not fit {output.Batch} on "
                    + $"{output.Grid}.");
        }

        if (validation is not (>= 0 and < 1))
        {
            throw new InputException(
                FormattableString.Invariant(
                    $"the share of pairs for validation must be in [0, 1), not {validation}: 0.1 holds a tenth out."));
        }

        RequireFinite(input, "inputs");
        RequireFinite(output, "outputs");
        long train = input.Batch - (long)(validation * input.Batch);
        Normalization from = Normalization.FromData(input.Values[..(int)train]), to = Normalization.FromData(output.Values[..(int)train]);
        using Tensor x = from.Apply(input.Values).to(float32), y = to.Apply(output.Values).to(float32);
        var learned = new LearnedOperator(model, input.Grid, from, to) { BatchSize = batchSize };
        var batches = new PairBatches(x[..(int)train], y[..(int)train], batchSize, seed);
        var regression = new Regression(
            model, loss ?? new BatchRelativeL1Loss(), optimizer ?? new OptimizerSpec(2e-3, Schedule: new WarmUp(new CosineSchedule(), 1)));
        HeldOut? heldOut = train < input.Batch ? new HeldOut(model, x[(int)train..], y[(int)train..], batchSize) : null;
        new Trainer(new TrainerOptions(epochs, seed), checkpoints).Fit(regression, batches, heldOut, probes ?? [], stop);
        return learned;
    }

    private static void RequireFinite(GridFunction functions, string what)
    {
        using DisposeScope scope = NewDisposeScope();
        if (!functions.Values.isfinite().all().item<bool>())
        {
            throw new InputException($"the {what} contain a value that is not finite (NaN or infinite): remove or repair such pairs.");
        }
    }

    private sealed class HeldOut(nn.Module<Tensor, Tensor> model, Tensor input, Tensor target, int batchSize) : IValidation
    {
        public string Metric => "mean relative L1 error";

        public double Evaluate()
        {
            using Tensor prediction = cat([.. input.split(batchSize).Select(model.call)]);
            using Tensor error = new RelativeL1Loss().Value(prediction, target);
            return error.item<float>();
        }
    }
}
