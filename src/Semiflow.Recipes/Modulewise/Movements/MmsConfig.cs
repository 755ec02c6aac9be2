namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>Everything that can be set where learned minimizing movements are compared with exact ones.</summary>
/// <param name="Data">The points.</param>
/// <param name="Budget">How long modules are trained.</param>
/// <param name="Optimizer">How modules are trained: one after another; a schedule runs once over the training of each.</param>
/// <param name="Training">Which stacks are trained.</param>
/// <param name="Evaluation">What is compared.</param>
[FormerlyAt("training.moves", "budget.moves")]
[FormerlyAt("training.rate", "optimizer.rate")]
internal sealed record MmsConfig(
    MmsDataConfig Data, MmsBudget Budget, Optimizer Optimizer, MmsTrainingConfig Training, MmsEvaluationConfig Evaluation)
{
    /// <summary>Settings to start from.</summary>
    public static MmsConfig ForModel(string model) => new(
        new MmsDataConfig(), new MmsBudget(), new Optimizer(Rate: 0.05, Schedule: ScheduleKind.Cosine), new MmsTrainingConfig(),
        new MmsEvaluationConfig());
}

/// <summary>The points.</summary>
/// <param name="Points">How many.</param>
internal sealed record MmsDataConfig([AtLeast(8)] int Points = 256);

/// <summary>How long modules are trained.</summary>
/// <param name="Moves">Updates of each module, all points in each; in full fifties where there are more.</param>
internal sealed record MmsBudget([AtLeast(1)] int Moves = 800);

/// <summary>Which stacks are trained.</summary>
/// <param name="Time">t = K τ, the time to which all stacks move.</param>
/// <param name="Modules">K of each stack, τ = t/K; the first is the run's model.</param>
internal sealed record MmsTrainingConfig(
    [Positive] double Time = 2, [Length(2), AtLeast(1), Distinct] IReadOnlyList<int> Modules = null!)
{
    /// <summary>K of each stack; default 4, 8 and 16.</summary>
    public IReadOnlyList<int> Modules { get; init; } = Modules ?? [4, 8, 16];
}

/// <summary>What is compared.</summary>
/// <param name="Report">False to leave out report.html and the figures.</param>
internal sealed record MmsEvaluationConfig(bool Report = true);
