using Semiflow.Metrics;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>Gathers the figures of a run in display order, with published values.</summary>
/// <param name="run">The run.</param>
/// <param name="published">False where sizes or data differ so much that published values mean nothing.</param>
public sealed class RunFigures(RunSession run, bool published = true)
{
    private readonly List<KeyValuePair<string, SummaryFigure>> figures = [];

    /// <summary>Adds a value; null adds nothing.</summary>
    /// <param name="figure">What it is, of a contestant where there are several.</param>
    /// <param name="value">The value; one that is not finite is shown as such.</param>
    public void Add(Figure figure, double? value)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (value is { } number)
        {
            figures.Add(figure.Of(number, published ? run.Recipe?.PublishedOf(figure.Key) : null));
        }
    }

    /// <summary>Adds the mean of one value per seed and, of more than one, its 95 % interval.</summary>
    public void Add(Figure figure, MeanInterval interval)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(interval);
        Add(figure, interval.Mean);
        if (interval.Count > 1)
        {
            Add(figure.Low, interval.Low);
            Add(figure.High, interval.High);
        }
    }

    /// <summary>The results, costs last.</summary>
    /// <param name="parameters">Parameters of the main model.</param>
    /// <param name="training">Its training.</param>
    public Summary Summary(long parameters, TrainingResult training) =>
        new(run.Plan.Recipe, [.. figures, .. run.Costs(parameters, training)]);
}
