using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Learns a map between two domains without pairs, the one of least transport cost (spec domain-translation.md).</summary>
public sealed class TranslationMethod : IMethod
{
    private const string Equation =
        "x_{m+1} = x_m + v_m(x_m)/M,   T = x_M,   A = Σ E|v_m(x_m)|²/M\nmin  λ A + D(T♯α, β)   or   min A  subject to  D ≤ ε";

    private TranslationMethod()
    {
    }

    /// <summary>The method.</summary>
    public static TranslationMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "translation";

    /// <inheritdoc/>
    public string Title => "a map between two domains without pairs, of least transport cost";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => TranslationNetworks.Names;

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new TranslationConfig(
            new TranslationDataConfig(),
            model == "conv" ? new TranslationModelConfig(
                Blocks: 6, Width: 32, HiddenLayers: 2, Gain: 0.1, CriticWidth: 32) : new TranslationModelConfig(),
            model == "conv" ? new TranslationTrainingConfig(
                Discrepancy: Discrepancy.Sliced, Weight: 1e-3, BatchSize: 64) : new TranslationTrainingConfig(Moves: 2000),
            new CycleConfig(), new TranslationStudyConfig(), new TranslationEvaluationConfig())
        : throw Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public object Checked(object settings) => ((TranslationConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var config = (TranslationConfig)run.Plan.Config;
        using DisposeScope scope = NewDisposeScope();
        TranslationResult result = TranslationExperiments.Of(run, config);
        run.Token.ThrowIfCancellationRequested();
        var summary = new Summary(run.Plan.Recipe, [.. result.Figures, .. run.Costs(result.Parameters, result.Main)]);
        if (config.Evaluation.Report)
        {
            run.Report(new ReportDocument
            {
                Title = $"Domain translation: {run.Recipe?.Title ?? Path.GetFileName(run.Plan.Source.File) ?? "own data"}",
                Description = result.Description,
                Equation = Equation,
                Rows = Rows(summary),
                Sections = result.Sections(),
            });
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record) => TrainedTranslation.Open(record);

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary) => TranslationRows.Of(summary);
}
