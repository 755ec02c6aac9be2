using Semiflow.Forecasting;
using Semiflow.Principles.HiddenStates;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Keeps the horizon and the size of the hidden state with each epoch: an empty or an exploding one shows early (spec
/// partial-observations.md 12).
/// </summary>
/// <param name="curriculum">The horizon.</param>
/// <param name="model">The model.</param>
/// <param name="window">Some validation sequences.</param>
/// <param name="observed">Observed channels.</param>
/// <param name="last">Frames of the whole horizon.</param>
internal sealed class PartialMeter(HorizonCurriculum curriculum, IForecastModel model, ObservationWindow window, int observed, int last)
    : IProbe
{
    /// <summary>Name of the horizon.</summary>
    public const string Horizon = "horizon";

    /// <summary>Name of the root mean square of the hidden channels at the start.</summary>
    public const string Start = "hidden_start";

    /// <summary>Name of that at the end of the horizon.</summary>
    public const string End = "hidden_end";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Measure()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var measures = new Dictionary<string, double> { [Horizon] = curriculum.Horizon };
        if (model is HiddenStateFlow && model.Forecast(window, last).States is { } states)
        {
            int hidden = (int)states.shape[2] - observed;
            double Size(long frame) => hidden == 0 ? 0 : states[frame].narrow(1, observed, hidden).square().mean().sqrt().item<float>();
            (measures[Start], measures[End]) = (Size(0), Size(last));
        }

        return measures;
    }
}
