using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Weights;

namespace Semiflow.Recipes.Modulewise;

/// <summary>A trained stack as it was measured.</summary>
/// <param name="Parameters">Number of its parameters, heads included.</param>
/// <param name="Scores">Each module on the tests.</param>
/// <param name="Chosen">The module that does best on the validation images, from 0.</param>
/// <param name="Exit">Inference that stops early.</param>
/// <param name="Kappas">κ of each module on some test images, class by class; NaN where a module changes the shape to its end. Empty but
/// for the first seed.</param>
internal sealed record MeasuredStack(
    long Parameters, IReadOnlyList<ModuleScore> Scores, int Chosen, ExitScore Exit, IReadOnlyList<double> Kappas)
{
    /// <summary>What the processes of its modules did; null if it was trained in this one.</summary>
    public ProcessReport? Processes { get; init; }

    /// <summary>Accuracy with depth, percent.</summary>
    public DepthTrend Trend => DepthTrend.Of([.. Scores.Select(score => 100 * score.Accuracy)]);

    /// <summary>Accuracy of the module chosen on the validation images, percent.</summary>
    public double Best => 100 * Scores[Chosen].Accuracy;

    /// <summary>Measures a stack.</summary>
    /// <param name="stack">The stack; it is in evaluation mode then.</param>
    /// <param name="samples">Its images.</param>
    /// <param name="exitLoss">Accuracy that stopping early may lose on the validation images, 0 to 1.</param>
    /// <param name="pairs">Seed of κ; null leaves κ out.</param>
    public static MeasuredStack Measure(ModuleStack stack, ModulewiseSamples samples, double exitLoss, ulong? pairs)
    {
        stack.eval();
        IReadOnlyList<ModuleScore> scores = ModuleScore.Measure(stack, samples.Test),
            chosen = ModuleScore.Measure(stack, samples.Validation);
        return new MeasuredStack(
            stack.parameters().Sum(p => p.numel()), scores, DepthTrend.Of([.. chosen.Select(score => score.Accuracy)]).BestModule,
            ExitScore.Measure(EarlyExit.Calibrate(stack, samples.Validation, exitLoss), stack.Modules.Count, samples.Test),
            pairs is { } seed ? ModuleTransport.Kappas(stack, samples.Test.Batch(0, 0), seed) : []);
    }
}
