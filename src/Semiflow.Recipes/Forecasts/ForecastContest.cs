using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>Forecasts of the same tests by those that are compared, part by part: many fields at once would fill the memory.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="Run">The run.</param>
/// <param name="Test">The tests as models see them.</param>
/// <param name="Parts">Rows of the tests that are forecast together.</param>
/// <param name="Forecast">
/// Forecast of a part of the tests in the shape of its states; called without gradients in a scope. Where a
/// trajectory blows up it is NaN.
/// </param>
/// <param name="InUnits">Brings forecasts, on the CPU, into the units of the data.</param>
internal sealed record ForecastContest<TModel>(
    RunSession Run, TrajectorySet Test, IReadOnlyList<int[]> Parts, Func<TModel, TrajectorySet, Tensor> Forecast,
    Func<Tensor, Tensor> InUnits)
    where TModel : class
{
    /// <summary>The forecast of a contestant; NaN throughout where its training blew up.</summary>
    public TrainedForecast<TModel> Predict(TrainedContestant<TModel> trained) =>
        new(trained, trained.BlewUp ? full_like(Test.States, double.NaN).cpu().to(float64) : Whole(trained.Model!, trained.Title));

    private Tensor Whole(TModel model, string title)
    {
        Run.Observer.Advance($"forecasts of {title}", 0);
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor all = zeros(Test.States.shape, Test.States.dtype);
        for (int i = 0; i < Parts.Count; i++)
        {
            Run.Token.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            all.index_copy_(
                1, tensor(Parts[i].Select(row => (long)row).ToArray()), Forecast(model, Test.Select(Parts[i])).cpu().to(all.dtype));
            Run.Observer.Advance($"forecasts of {title}", (double)(i + 1) / Parts.Count);
        }

        return InUnits(all).MoveToOuterDisposeScope();
    }
}
