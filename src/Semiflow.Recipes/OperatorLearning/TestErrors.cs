using Semiflow.Metrics;
using Semiflow.Operators;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Relative L1 errors in percent, one per sample, in both units (spec cno.md 7.3).</summary>
/// <param name="Normalized">On data scaled by the training extremes: the unit of the published tables.</param>
/// <param name="Physical">In the units of the data.</param>
internal sealed record TestErrors(IReadOnlyList<double> Normalized, IReadOnlyList<double> Physical)
{
    public double MedianNormalized => Quantiles.Median(Normalized);

    public double MedianPhysical => Quantiles.Median(Physical);

    /// <summary>
    /// Errors of the model; a sample whose target is zero everywhere has none in that unit and is left out of it, said so.
    /// </summary>
    public static TestErrors Measure(LearnedOperator model, FunctionPairs pairs, IRunObserver observer)
    {
        using DisposeScope scope = NewDisposeScope();
        return Between(model, model.Apply(pairs.Input), pairs.Output, observer);
    }

    /// <summary>Errors of predicting the mean of the training outputs, whatever the input.</summary>
    public static TestErrors OfMean(LearnedOperator model, FunctionPairs train, FunctionPairs test)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = train.Output.Values.mean([0], keepdim: true).expand_as(test.Output.Values);
        return Between(model, test.Output with { Values = mean }, test.Output, null);
    }

    private static TestErrors Between(LearnedOperator model, GridFunction prediction, GridFunction target, IRunObserver? observer) => new(
        Errors(model.Output.Apply(prediction.Values), model.Output.Apply(target.Values), "normalized", observer),
        Errors(prediction.Values, target.Values, "physical", observer));

    private static double[] Errors(Tensor prediction, Tensor target, string units, IRunObserver? observer)
    {
        Tensor scale = target.abs().sum([.. Enumerable.Range(1, (int)target.dim() - 1).Select(d => (long)d)]);
        Tensor nonzero = scale.ne(0).nonzero().flatten();
        if (nonzero.shape[0] < target.shape[0])
        {
            observer?.Say($"{target.shape[0] - nonzero.shape[0]} of {target.shape[0]} targets are zero everywhere in {units} units: they "
                + $"have no relative error there.");
        }

        return nonzero.shape[0] == 0
            ? [double.NaN]
            : RelativeError.L1(prediction.index_select(0, nonzero), target.index_select(0, nonzero)).to(float64).data<double>().ToArray();
    }
}
