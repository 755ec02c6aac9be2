using Semiflow.Operators;
using Semiflow.Recipes.Runs.Observers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>
/// The pairs of a run as the network sees them: in normalized units, cast to single precision last. Whatever would end or spoil the
/// training, or its evaluation, is found here, before the first move.
/// </summary>
/// <param name="Inputs">Training inputs.</param>
/// <param name="Targets">Training outputs.</param>
/// <param name="ValidationInputs">Validation inputs.</param>
/// <param name="ValidationTargets">Validation outputs.</param>
internal sealed record NormalizedPairs(Tensor Inputs, Tensor Targets, Tensor ValidationInputs, Tensor ValidationTargets)
{
    private const double LargestSquared = 1e140; // Leaves room for sums over samples and nodes.

    /// <summary>Normalizes and checks; its tensors belong to the current scope.</summary>
    /// <exception cref="InputException">Values too large for single precision, or tests of which none has a relative error.</exception>
    public static NormalizedPairs Of(RunSession run, OperatorLearningConfig config, RunData data, LearnedOperator model)
    {
        (Tensor inputs, Tensor targets) = Seen("training", data.Train, model);
        (Tensor validationInputs, Tensor validationTargets) = Seen("validation", data.Validation, model);
        run.Observer.Warn(SinglePrecision.Lost("normalized input", inputs).Concat(SinglePrecision.Lost("normalized output", targets)));
        double zero = Zero(targets);
        CheckTests("test", data.Test, model);
        if (data.TestOut is { } outside)
        {
            CheckTests("out-of-distribution test", outside, model);
        }

        bool each = config.Training.Loss != LossKind.BatchRelativeL1 || config.Budget.BatchSize == 1;
        (inputs, targets) = each ? Left(run, "training", "loss", inputs, targets, zero) : (inputs, targets);
        (validationInputs, validationTargets) = Left(run, "validation", "validation error", validationInputs, validationTargets, zero);
        return new NormalizedPairs(inputs, targets, validationInputs, validationTargets);
    }

    private static (Tensor Inputs, Tensor Targets) Seen(string part, FunctionPairs pairs, LearnedOperator model)
    {
        CheckSquares($"{part} inputs", pairs.Input.Values);
        CheckSquares($"{part} outputs", pairs.Output.Values);
        return (SinglePrecision.Cast($"input of {part} pair", model.Input.Apply(pairs.Input.Values)),
            SinglePrecision.Cast($"output of {part} pair", model.Output.Apply(pairs.Output.Values)));
    }

    /// <summary>Spectra of the report, in double precision, are squares.</summary>
    private static void CheckSquares(string what, Tensor values)
    {
        using Tensor sizes = values.abs(), largest = sizes.max();
        if (largest.ToDouble() > LargestSquared)
        {
            throw new InputException(FormattableString.Invariant(
                $"the {what} reach {largest.ToDouble():G3}, whose squares exceed double precision: give them in other units."));
        }
    }

    private static void CheckTests(string part, FunctionPairs pairs, LearnedOperator model)
    {
        using var scope = NewDisposeScope();
        (_, Tensor targets) = Seen(part, pairs, model);
        if (targets.count_nonzero().item<long>() == 0)
        {
            throw new InputException($"all {part} targets are zero everywhere in normalized units, so that they have no relative error: "
                + $"choose other tests.");
        }
    }

    /// <summary>Size of a target below which it counts as zero: a millionth of that of most training targets.</summary>
    private static double Zero(Tensor targets)
    {
        using var scope = NewDisposeScope();
        Tensor sizes = targets.abs().flatten(1).amax([1]);
        return 1e-6 * sizes.masked_select(sizes > 0).median().ToDouble();
    }

    /// <summary>Pairs whose target has a relative error; all of them where none has.</summary>
    private static (Tensor Inputs, Tensor Targets) Left(
        RunSession run, string part, string from, Tensor inputs, Tensor targets, double zero)
    {
        using Tensor sizes = targets.abs().flatten(1).amax([1]);
        using Tensor left = sizes.gt(zero).nonzero().flatten();
        long count = targets.shape[0], without = count - left.shape[0];
        if (without == 0)
        {
            return (inputs, targets);
        }

        run.Observer.Warn($"{without} of {count} {part} targets are zero everywhere in normalized units. "
            + (without == count ? "There the error is absolute." : $"They have no relative error: the {from} leaves them out."));
        return without == count ? (inputs, targets) : (inputs.index_select(0, left), targets.index_select(0, left));
    }
}
