using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training.Batches;
using Semiflow.Transport.Motion;
using TorchSharp;
using static TorchSharp.torch;

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
        IReadOnlyList<ModuleScore> scores = ModuleScore.Of(stack, samples.Test), chosen = ModuleScore.Of(stack, samples.Validation);
        return new MeasuredStack(
            stack.parameters().Sum(p => p.numel()), scores, DepthTrend.Of([.. chosen.Select(score => score.Accuracy)]).BestModule,
            ExitScore.Measure(EarlyExit.Calibrate(stack, samples.Validation, exitLoss), stack.Modules.Count, samples.Test),
            pairs is { } seed ? MeasureKappas(stack, samples.Test.Batch(0, 0), seed) : []);
    }

    /// <summary>Of each module from its first state of its final shape on.</summary>
    private static IReadOnlyList<double> MeasureKappas(ModuleStack stack, LabeledBatch shown, ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var options = new TransportReportOptions
            { Labels = shown.Labels.cpu(), LayerDistances = false, Pairs = 1, Neighbors = 1, Seed = seed };
        Tensor state = shown.Images;
        var kappas = new List<double>();
        foreach (StackModule module in stack.Modules)
        {
            ChainPath path = module.Body.Path(state);
            state = path.Output;
            Tensor start = path.States.First(each => each.shape.AsSpan().SequenceEqual(path.Output.shape));
            kappas.Add(ReferenceEquals(start, path.Output)
                ? double.NaN
                : TransportReport.Of([start.cpu(), path.Output.cpu()], options).Kappa);
        }

        return kappas;
    }
}

/// <summary>Early exit on the tests.</summary>
/// <param name="Accuracy">Its accuracy, percent.</param>
/// <param name="Modules">Modules that an image goes through, mean.</param>
/// <param name="Shares">Share of the images that each module decides.</param>
/// <param name="Rules">When each decides.</param>
/// <param name="Depth">Modules that are used at most.</param>
internal sealed record ExitScore(double Accuracy, double Modules, IReadOnlyList<double> Shares, IReadOnlyList<ExitRule> Rules, int Depth)
{
    /// <summary>Takes test images as far as each needs to go.</summary>
    /// <param name="exit">The rules.</param>
    /// <param name="modules">Number of modules.</param>
    /// <param name="test">The images.</param>
    public static ExitScore Measure(EarlyExit exit, int modules, IBatchSource<LabeledBatch> test)
    {
        long[] decided = new long[modules];
        (long right, long count) = (0, 0);
        for (int index = 0; index < test.BatchesPerEpoch; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            LabeledBatch batch = test.Batch(0, index);
            EarlyDecision decision = exit.Decide(batch.Images);
            right += decision.Classes.eq(batch.Labels).sum().cpu().item<long>();
            count += batch.Labels.shape[0];
            foreach (long module in decision.Modules.cpu().data<long>().ToArray())
            {
                decided[module]++;
            }
        }

        return Of(decided, right, count, exit.Rules, exit.Depth);
    }

    /// <summary>The score of counted images.</summary>
    /// <param name="decided">Images that each module decided.</param>
    /// <param name="right">Images decided right.</param>
    /// <param name="count">All images.</param>
    /// <param name="rules">When each decides.</param>
    /// <param name="depth">Modules that are used at most.</param>
    public static ExitScore Of(IReadOnlyList<long> decided, long right, long count, IReadOnlyList<ExitRule> rules, int depth)
    {
        double[] shares = [.. decided.Select(number => (double)number / count)];
        return new ExitScore(100.0 * right / count, shares.Select((share, k) => share * (k + 1)).Sum(), shares, rules, depth);
    }
}
