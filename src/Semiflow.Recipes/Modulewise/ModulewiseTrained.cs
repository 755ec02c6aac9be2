using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise;

/// <summary>A trained stack as it was measured.</summary>
/// <param name="Method">What its modules were taught.</param>
/// <param name="Seed">Number of the repetition.</param>
/// <param name="Name">Name of its training.</param>
/// <param name="Training">Its training.</param>
/// <param name="Parameters">Number of its parameters, heads included.</param>
/// <param name="Scores">Each module on the tests.</param>
/// <param name="Chosen">The module that does best on the validation images, from 0.</param>
/// <param name="Exit">Inference that stops early.</param>
/// <param name="Kappas">κ of each module on some test images, class by class; NaN where a module changes the shape to its end. Empty but
/// for the first seed.</param>
internal sealed record ModulewiseTrained(
    LocalMethod Method, int Seed, string Name, TrainingResult Training, long Parameters, IReadOnlyList<ModuleScore> Scores, int Chosen,
    ExitScore Exit,
    IReadOnlyList<double> Kappas)
{
    /// <summary>What the processes of its modules did; null where it was trained in this one.</summary>
    public ProcessReport? Processes { get; init; }

    /// <summary>Accuracy with depth, percent.</summary>
    public DepthTrend Trend => DepthTrend.Of([.. Scores.Select(score => 100 * score.Accuracy)]);

    /// <summary>Accuracy of the module chosen on the validation images, percent.</summary>
    public double Best => 100 * Scores[Chosen].Accuracy;
}

/// <summary>Early exit on the tests.</summary>
/// <param name="Accuracy">Its accuracy, percent.</param>
/// <param name="Modules">Modules that an image goes through, mean.</param>
/// <param name="Shares">Share of the images that each module decides.</param>
/// <param name="Rules">When each decides.</param>
/// <param name="Depth">Modules that are used at most.</param>
internal sealed record ExitScore(double Accuracy, double Modules, IReadOnlyList<double> Shares, IReadOnlyList<ExitRule> Rules, int Depth);
