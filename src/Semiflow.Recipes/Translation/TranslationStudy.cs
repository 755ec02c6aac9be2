using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>A run of domain translation: the experiment of its recipe, or the user's two domains.</summary>
internal static class TranslationStudy
{
    private const string Equation =
        "x_{m+1} = x_m + v_m(x_m)/M,   T = x_M,   A = Σ E|v_m(x_m)|²/M\nmin  λ A + D(T♯α, β)   or   min A  subject to  D ≤ ε";

    private static readonly Dictionary<string, Func<RunSession, TranslationConfig, TranslationResult>> Experiments = new()
    {
        ["gaussian-pair"] = GaussianExperiment.Run,
        ["shapes"] = ShapesExperiment.Run,
        ["implicit-bias"] = BiasExperiment.Run,
        ["semantic"] = SemanticExperiment.Run,
        ["fashion-classes"] = FashionExperiment.Run,
        ["celeba"] = CelebaExperiment.Run,
    };

    /// <summary>Does the run.</summary>
    public static Summary Run(RunSession run, TranslationConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        TranslationResult result = run.Plan.Source.System is { } system ? Experiments[system](run, config) : OwnExperiment.Run(run, config);
        run.Token.ThrowIfCancellationRequested();
        Summary summary = result.Figures.Summary(
            result.Main.Model!.parameters().Sum(parameter => parameter.numel()), result.Main.Training!);
        if (config.Evaluation.Report)
        {
            run.Report(new ReportDocument
            {
                Title = $"Domain translation: {run.Recipe?.Title ?? Path.GetFileName(run.Plan.Source.File) ?? "own data"}",
                Description = result.Description,
                Equation = Equation,
                Results = summary,
                Sections = result.Sections(),
            });
        }

        return summary;
    }

    /// <summary>The flow of a finished run, before its parameters are loaded.</summary>
    public static ResidualFlow Flow(RunRecord record, TranslationConfig config, TranslationSpace space) =>
        record.Plan.Source.System switch
        {
            "celeba" => CelebaExperiment.Flow(config, 0, CPU),
            "fashion-classes" => FashionExperiment.Flow(config, space.Shape, 0, CPU),
            _ => TranslationNetworks.Flow(record.Plan.Model, config.Model, space.Shape, 0, CPU),
        };
}

/// <summary>What an experiment found.</summary>
/// <param name="Figures">What was measured.</param>
/// <param name="Sections">Sections of the report; drawn only where one is asked for.</param>
/// <param name="Description">First paragraph of the report.</param>
/// <param name="Main">The flow that the run is about.</param>
internal sealed record TranslationResult(
    RunFigures Figures, Func<IReadOnlyList<ReportSection>> Sections, string Description, TrainedContestant<ResidualFlow> Main);
