using Semiflow.Metrics;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>
/// Median over the validation samples of 100 Σ|p − y| / Σ|y| in normalized units: the test metric (spec cno.md 7.2, 7.3). Where all
/// targets are zero, of 100 times the mean of |p|.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="inputs">Normalized inputs, on the CPU.</param>
/// <param name="targets">Normalized outputs, on the CPU: all zero, or none.</param>
/// <param name="batchSize">Samples at a time.</param>
/// <param name="device">Where the network is.</param>
internal sealed class ValidationError(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets, int batchSize, Device device)
    : IValidation
{
    private readonly bool relative = targets.count_nonzero().item<long>() > 0;

    public string Metric => relative ? "median relative L1 error, %" : "median absolute error, % of the normalized unit";

    public double Evaluate()
    {
        var errors = new List<double>();
        for (long from = 0; from < inputs.shape[0]; from += batchSize)
        {
            using DisposeScope scope = NewDisposeScope();
            long count = Math.Min(batchSize, inputs.shape[0] - from);
            Tensor prediction = model.call(inputs.narrow(0, from, count).to(device)).cpu();
            Tensor error = relative
                ? RelativeError.L1(prediction, targets.narrow(0, from, count))
                : 100 * prediction.abs().flatten(1).mean([1]);
            errors.AddRange(error.to(float64).data<double>().ToArray());
        }

        errors.Sort();
        int middle = errors.Count / 2;
        return errors.Count % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
    }
}
