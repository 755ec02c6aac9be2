namespace Semiflow.Recipes.Modulewise;

/// <summary>Everything that can be set where learned minimizing movements are compared with exact ones.</summary>
/// <param name="Data">The points.</param>
/// <param name="Training">How modules are trained.</param>
/// <param name="Evaluation">What is compared.</param>
public sealed record MmsConfig(MmsDataConfig Data, MmsTrainingConfig Training, MmsEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public MmsConfig Checked()
    {
        Rule.Require(Data.Points >= 8, "data.points", "at least 8", Data.Points);
        Rule.Require(Training.Time > 0, "training.time", "positive", Training.Time);
        Rule.Require(Training.Modules.Count >= 2 && Training.Modules.All(count => count >= 1), "training.modules",
            "at least two numbers of at least 1", Training.Modules);
        Rule.Require(Training.Modules.Distinct().Count() == Training.Modules.Count, "training.modules", "different numbers",
            Training.Modules);
        Rule.Require(Training.Moves >= 1, "training.moves", "at least 1", Training.Moves);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        return this;
    }
}

/// <summary>The points.</summary>
/// <param name="Points">How many.</param>
public sealed record MmsDataConfig(int Points = 256);

/// <summary>How modules are trained: one after another by Adam, the rate of each falling to 0.</summary>
/// <param name="Time">t = K τ, the time to which all stacks move.</param>
/// <param name="Modules">K of each stack, τ = t/K; the first is the run's model.</param>
/// <param name="Moves">Updates of each module.</param>
/// <param name="Rate">Learning rate of Adam.</param>
public sealed record MmsTrainingConfig(double Time = 2, IReadOnlyList<int> Modules = null!, int Moves = 800, double Rate = 0.05)
{
    /// <summary>K of each stack; default 4, 8 and 16.</summary>
    public IReadOnlyList<int> Modules { get; init; } = Modules ?? [4, 8, 16];
}

/// <summary>What is compared.</summary>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record MmsEvaluationConfig(bool Report = true);
