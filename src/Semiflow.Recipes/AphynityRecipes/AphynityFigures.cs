using Semiflow.Physics;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>What a run of APHYNITY measures, and who is compared.</summary>
internal static class AphynityFigures
{
    /// <summary>The test error.</summary>
    public static Figure Mse { get; } = new("mse", "mean squared error", Note: "over the predicted frames of the tests", Headline: true);

    /// <summary>Its decimal logarithm.</summary>
    public static Figure MseLog10 { get; } = new("mse_log10", "log₁₀ of the mean squared error");

    /// <summary>Its natural logarithm.</summary>
    public static Figure MseLn { get; } = new("mse_ln", "ln of the mean squared error");

    /// <summary>How far the coefficients are off.</summary>
    public static Figure ParameterError { get; } = new(
        "parameter_error_percent", "error of the coefficients", "%", "mean over the coefficients", Headline: true)
        { Pattern = "parameter_error_{0}_percent" };

    /// <summary>The same of ω₀ where a law has ω₀², as the paper speaks of it.</summary>
    public static Figure FrequencyError { get; } = new("frequency_error_percent", "error of ω₀ itself", "%")
        { Pattern = "frequency_error_{0}_percent" };

    /// <summary>What physics bring.</summary>
    public static Figure NeuralOdeOverAphynity { get; } = new(
        "neural_ode_over_aphynity", "neural ODE's error over APHYNITY's", "x", "equal budgets", Headline: true, Better: Better.Higher);

    /// <summary>Size of the augmentation.</summary>
    public static Figure AugmentationSize { get; } = new(
        "augmentation_mean_square", "|Fₐ|²", Note: "mean over frames and nodes", Better: Better.Neither);

    /// <summary>Size of the physics.</summary>
    public static Figure PhysicsSize { get; } = new(
        "physics_mean_square", "|Fₚ|²", Note: "mean over frames and nodes", Better: Better.Neither);

    /// <summary>The multiplier.</summary>
    public static Figure Multiplier { get; } = new("multiplier", "multiplier λ", Note: "at the end", Better: Better.Neither);

    /// <summary>Whether the augmentation is the least.</summary>
    public static Figure Correlation { get; } = new(
        "augmentation_correlation_max", "correlation of Fₐ with the law's terms", Note: "largest; 0 at the least augmentation");

    /// <summary>APHYNITY itself.</summary>
    public static Contestant Aphynity { get; } = Contestant.Main("APHYNITY");

    /// <summary>The network alone, where no physics is known and a run is about it.</summary>
    public static Contestant NetworkAlone { get; } = Contestant.Main("neural ODE");

    /// <summary>The coefficients that leave the least to add.</summary>
    public static Contestant Oracle { get; } = new("oracle", "exact solution of the ideal problem");

    /// <summary>The true coefficients.</summary>
    public static Contestant Truth { get; } = new("truth", "truth");

    /// <summary>A baseline.</summary>
    public static Contestant Of(AphynityBaseline baseline) => baseline switch
    {
        AphynityBaseline.PhysicsOnly => new("physics_only", "physics only", Headline: true),
        AphynityBaseline.Complete => new("complete", "complete physics"),
        AphynityBaseline.True => new("true", "true physics"),
        AphynityBaseline.NeuralOde => new("neural_ode", "neural ODE", Headline: true),
        AphynityBaseline.Vanilla => new("vanilla", "no penalty"),
        AphynityBaseline.Derivative => new("derivative", "derivative supervision"),
        _ => new("hamiltonian", "Hamiltonian network"),
    };

    /// <summary>A law augmented besides the physics of the run.</summary>
    public static Contestant Of(AugmentedLaw law) => law switch
    {
        AugmentedLaw.Complete => new("augmented_complete", "augmented complete physics"),
        AugmentedLaw.True => new("augmented_true", "augmented true physics"),
        _ => new("augmented_hamiltonian", "augmented Hamiltonian network"),
    };

    /// <summary>The error of a channel.</summary>
    public static Figure ErrorOf(string channel) => new Figure("mse_channel", "mean squared error").At(InKeys(channel), channel);

    /// <summary>A coefficient: its estimate, its truth, and the exact solution of the ideal problem.</summary>
    public static Figure Value(Coefficient coefficient) =>
        new($"estimate_{InKeys(coefficient.Name)}", $"coefficient {coefficient.Name}", Better: Better.Neither)
        { Pattern = $"{{0}}_{InKeys(coefficient.Name)}" };

    /// <summary>
    /// A logarithm of an error; of baselines it stands in the tables only where the paper reports that logarithm.
    /// </summary>
    public static Figure Logarithm(Figure kind, Contestant who, Recipe? recipe) =>
        kind.For(who) with { Detail = !who.IsMain && recipe?.PublishedOf(kind) is null };

    /// <summary>What a run may measure; of the channels of a generated system.</summary>
    public static IEnumerable<Figure> Of(RunPlan plan)
    {
        using DisposeScope scope = NewDisposeScope();
        PhysicsLaw law = PhysicsLaws.Find(plan.Model);
        Contestant[] models =
        [
            law.Make is null ? NetworkAlone : Aphynity, .. DeclaredFigures.Each<AphynityBaseline>(Of),
            .. DeclaredFigures.Each<AugmentedLaw>(Of),
        ];
        var setting = new LawSetting(law.Rank == 0 ? null : Grid.Unit(16, law.Rank ?? 2)); // Any grid: names do not depend on it.
        string[] channels = plan.Source.System is { } name ? [.. SystemCatalogue.Find<IDynamicalSystem>(name).First.Channels] : [];
        Figure[] coefficients = [.. law.Make?.Invoke(setting).Coefficients.Select(Value) ?? []];
        return DeclaredFigures.In(typeof(AphynityFigures), models,
            [
                .. models.SelectMany(who => new[] { MseLog10, MseLn }, (who, kind) => Logarithm(kind, who, plan.Published)),
                .. channels.Select(ErrorOf), .. coefficients,
            ]);
    }

    private static string InKeys(string name) =>
        string.Concat(name.Replace("^2", "_squared", StringComparison.Ordinal)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_')).Trim('_');
}
