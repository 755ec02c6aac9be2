using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.HiddenStates;

/// <summary>Error of forecasts of held-out sequences over the last horizon of a curriculum.</summary>
internal sealed class ForecastValidation(
    IForecastModel model, ObservedSequences sequences, HorizonCurriculum curriculum, TrajectorySet set, int batchSize) : IValidation
{
    public string Metric => "mean square error of forecasts";

    public double Evaluate()
    {
        double[] errors = new double[curriculum.Last];
        for (int from = 0; from < set.Count; from += batchSize)
        {
            using DisposeScope scope = NewDisposeScope();
            int[] indices = [.. Enumerable.Range(from, Math.Min(batchSize, set.Count - from))];
            TrajectorySet part = set.Select(indices);
            (Tensor target, Tensor? mask) = sequences.Target(part, curriculum.Last);
            double[] each = ForecastError.PerFrame(model.Forecast(sequences.Window(part), curriculum.Last).Observed, target, mask);
            for (int t = 0; t < errors.Length; t++)
            {
                errors[t] += each[t] * indices.Length / set.Count;
            }
        }

        curriculum.Observe(errors.Take(curriculum.Horizon).Average());
        return errors.Average();
    }
}
