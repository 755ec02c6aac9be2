using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Translation;

/// <summary>What an experiment found.</summary>
/// <param name="Figures">Figures of the summary.</param>
/// <param name="Sections">Sections of the report; empty where none is asked for.</param>
/// <param name="Description">First paragraph of the report.</param>
/// <param name="Main">The training that the run is about.</param>
/// <param name="Parameters">Parameters of its flow.</param>
internal sealed record TranslationResult(
    IReadOnlyList<KeyValuePair<string, SummaryFigure>> Figures, Func<IReadOnlyList<ReportSection>> Sections, string Description,
    TrainingResult Main, long Parameters);
