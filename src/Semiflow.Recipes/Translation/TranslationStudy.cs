using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>A run of domain translation: the experiment of its recipe, or the user's two domains.</summary>
internal static class TranslationStudy
{
    private const string Equation =
        "x_{m+1} = x_m + v_m(x_m)/M,   T = x_M,   A = Σ E|v_m(x_m)|²/M\nmin  λ A + D(T♯α, β)   or   min A  subject to  D ≤ ε";

    private static readonly Dictionary<string, Experiment> Experiments = new()
    {
        ["gaussian-pair"] = new(GaussianExperiment.Run, config => Of(GaussianExperiment.Ours(config))),
        ["shapes"] = new(ShapesExperiment.Run, ShapesExperiment.Figures),
        ["implicit-bias"] = new(BiasExperiment.Run, BiasExperiment.Figures),
        ["semantic"] = new(SemanticExperiment.Run, SemanticExperiment.Figures),
        ["fashion-classes"] = new(FashionExperiment.Run, FashionExperiment.Figures)
            { Flow = (_, config, space) => FashionExperiment.Flow(config, space.Shape, 0, CPU) },
        ["celeba"] = new(CelebaExperiment.Run, _ => Of(TranslationContest.Main))
            { Flow = (_, config, _) => CelebaExperiment.Flow(config, 0, CPU) },
    };

    private static readonly Experiment Own = new(OwnExperiment.Run, _ => Of(TranslationContest.Main, OwnExperiment.Free));

    /// <summary>What a run may measure.</summary>
    public static IEnumerable<Figure> Figures(RunPlan plan, TranslationConfig config) => Find(plan.Source).Figures(config);

    /// <exception cref="InputException">There is no such experiment.</exception>
    private static Experiment Find(DataSource source) => source.System is not { } name ? Own
        : Experiments.TryGetValue(name, out Experiment? experiment) ? experiment
        : throw KnownNames.Unknown("experiment", name, Experiments.Keys);

    private static IEnumerable<Figure> Of(params IEnumerable<Contestant> contestants) =>
        DeclaredFigures.In(typeof(TranslationFigures), contestants);

    /// <summary>Does the run.</summary>
    public static Summary Run(RunSession run, TranslationConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        TranslationResult result = Find(run.Plan.Source).Run(run, config);
        run.Token.ThrowIfCancellationRequested();
        Summary figures = result.Figures.Summary(
            result.Main.Model!.parameters().Sum(parameter => parameter.numel()), result.Main.Training!);
        return RunSession.Reported(figures, config.Evaluation.Report, summary => run.Report(new ReportDocument
        {
            Title = $"Domain translation: {run.Subject}",
            Description = result.Description,
            Equation = Equation,
            Results = summary,
            Sections = result.Sections(),
        }));
    }

    /// <summary>The flow of a finished run, before its parameters are loaded.</summary>
    public static ResidualFlow Flow(RunRecord record, TranslationConfig config, TranslationSpace space) =>
        Find(record.Plan.Source).Flow(record.Plan.Model, config, space);
}

/// <summary>An experiment.</summary>
/// <param name="Run">Does it.</param>
/// <param name="Figures">What it may measure.</param>
internal sealed record Experiment(
    Func<RunSession, TranslationConfig, TranslationResult> Run, Func<TranslationConfig, IEnumerable<Figure>> Figures)
{
    /// <summary>Its flow for a model, before its parameters are loaded; by default of the network that the run names.</summary>
    public Func<string, TranslationConfig, TranslationSpace, ResidualFlow> Flow { get; init; } =
        (model, config, space) => TranslationNetworks.Flow(model, config.Model, space.Shape, 0, CPU);
}

/// <summary>What an experiment found.</summary>
/// <param name="Figures">What was measured.</param>
/// <param name="Sections">Sections of the report; drawn only where one is asked for.</param>
/// <param name="Description">First paragraph of the report.</param>
/// <param name="Main">The flow that the run is about.</param>
internal sealed record TranslationResult(
    RunFigures Figures, Func<IReadOnlyList<ReportSection>> Sections, string Description, TrainedContestant<ResidualFlow> Main);
