using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Transport.Motion;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Trains the methods; those of one seed share images, initial parameters of the body and order.</summary>
internal sealed class ModulewiseTrainings(RunSession run, ModulewiseConfig config, ModulewiseData data)
{
    private const int MostPasses = 10;

    /// <summary>One training.</summary>
    /// <param name="method">What modules are taught.</param>
    /// <param name="seed">Number of the repetition.</param>
    public ModulewiseTrained Of(LocalMethod method, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        bool together = method == LocalMethod.EndToEnd || config.Training.Regime != Regime.Sequential;
        ModulewiseSamples samples = data.Of(seed, dropLast: config.Training.Regime == Regime.Buffered);
        using var made = new RunStack(run, data.Card, method, seed);
        (ModuleStack stack, IReadOnlyList<LocalProblem> problems) = (made.Stack, made.Problems);
        string name = Name(method, seed);
        if (config.Training.Regime == Regime.Processes && method != LocalMethod.EndToEnd)
        {
            var processes = new ProcessTraining(run, config, new RunPart(Path.GetFullPath(run.Folder.Path), method, seed));
            TrainingResult trained = processes.Train(made, samples);
            return Measured(method, seed, name, stack, trained, samples) with { Processes = processes.Report };
        }

        TrainingResult result = together
            ? Together(name, method, stack, problems, samples, seed)
            : OneByOne(name, stack, problems, samples, seed);
        return Measured(method, seed, name, stack, result, samples);
    }

    /// <summary>That which the run is about has the main checkpoints.</summary>
    public static string Name(LocalMethod method, int seed)
    {
        string key = method.Key().Replace('_', '-');
        return key.Length == 0 && seed == 0 ? RunSession.Main
            : string.Join("-", new[] { key, seed > 0 ? FormattableString.Invariant($"seed-{seed}") : "" }.Where(part => part.Length > 0));
    }

    /// <summary>Epochs of each module in sequential training.</summary>
    internal static VisitPlan Plan(ModulewiseTrainingConfig how, int modules) =>
        VisitPlan.Laps(how.Laps, VisitPlan.Growing(modules, how.Epochs, how.EpochGrowth), how.FreshOptimizers);

    private TrainingResult Together(
        string name, LocalMethod method, ModuleStack stack, IReadOnlyList<LocalProblem> problems, ModulewiseSamples samples, int seed)
    {
        ModulewiseTrainingConfig how = config.Training;
        int modules = problems.Count;
        // The same number of passes over the images as module-wise training makes in all.
        int epochs = how.Regime == Regime.Sequential ? Plan(how, config.Model.Total).Epochs : how.Epochs;
        IValidation? validation = how.KeepBest ? new StackError(stack, samples.Validation) : null;
        using var batches = new SharedBatches(samples.Train, modules);
        if (how.Regime == Regime.Buffered && method != LocalMethod.EndToEnd)
        {
            int size = Math.Min(how.BatchSize, samples.Count);
            using var buffered = new BufferedModules(
                stack, problems, how.Spec(), new BufferOptions(how.Slots, how.Reuses), [size, .. data.Card.InputShape]);
            return run.Train(name, buffered, batches, validation, Options(epochs, seed), new WeightMeter(problems));
        }

        using var parallel = new ParallelModules(stack, problems, how.Spec());
        return run.Train(name, parallel, batches, validation, Options(epochs, seed), new WeightMeter(problems));
    }

    private TrainingResult OneByOne(
        string name, ModuleStack stack, IReadOnlyList<LocalProblem> problems, ModulewiseSamples samples, int seed)
    {
        ModulewiseTrainingConfig how = config.Training;
        VisitPlan plan = Plan(how, problems.Count);
        bool withImages = problems.Any(problem => problem.LocalLoss.LooksAtImages);
        bool cached = samples.Images is not null && how.Prefix == PrefixMode.Eval
            && CacheBytes(stack, samples.Count) <= (long)config.Data.CacheMib << 20;
        using CachedPrefixBatches? kept = cached
            ? new CachedPrefixBatches(stack, plan, samples.Images!.Images, samples.Images.Labels, Math.Min(how.BatchSize, samples.Count),
                run.Seed($"shuffle-{seed}"), withImages)
            : null;
        IBatchSource<ModuleBatch> batches = kept is not null ? kept : new PrefixBatches(stack, plan, samples.Train, how.Prefix);
        var principle = new SequentialModules(stack, problems, how.Spec(), plan, batches.BatchesPerEpoch);

        // Metrics and checkpoints after several passes: many passes over few images are short.
        int common = plan.Visits.Aggregate(0, (divisor, visit) => Gcd(divisor, visit.Epochs));
        int passes = Enumerable.Range(1, Math.Min(common, MostPasses)).Last(count => common % count == 0);
        return run.Train(name, principle, new LongEpochs<ModuleBatch>(batches, passes), null, Options(plan.Epochs / passes, seed),
            new WeightMeter(problems));
    }

    private long CacheBytes(ModuleStack stack, int count)
    {
        IReadOnlyList<long> shape = data.Card.InputShape;
        long most = 0;
        foreach (StackModule module in stack.Modules)
        {
            shape = ShapeProbe.Of(module.Body, shape);
            most = Math.Max(most, shape.Aggregate(4L * count, (product, size) => product * size));
        }

        return 2 * most; // The outputs of one module while those of the next are made.
    }

    private TrainerOptions Options(int epochs, int seed) => new(
        epochs, run.Seed($"trainer-{seed}"), 0, config.Training.CheckpointSeconds > 0
            ? TimeSpan.FromSeconds(config.Training.CheckpointSeconds)
            : null);

    private ModulewiseTrained Measured(
        LocalMethod method, int seed, string name, ModuleStack stack, TrainingResult result, ModulewiseSamples samples)
    {
        run.Token.ThrowIfCancellationRequested();
        run.Observer.Advance($"measures of {name}", 0);
        stack.eval();
        IReadOnlyList<ModuleScore> scores = ModuleScore.Of(stack, samples.Test), chosen = ModuleScore.Of(stack, samples.Validation);
        EarlyExit exit = EarlyExit.Calibrate(stack, samples.Validation, config.Evaluation.EarlyExitLoss);
        long[] decided = new long[stack.Modules.Count];
        (long right, long count) = (0, 0);
        for (int index = 0; index < samples.Test.BatchesPerEpoch; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            LabeledBatch batch = samples.Test.Batch(0, index);
            EarlyDecision decision = exit.Decide(batch.Images);
            right += decision.Classes.eq(batch.Labels).sum().cpu().item<long>();
            count += batch.Labels.shape[0];
            foreach (long module in decision.Modules.cpu().data<long>().ToArray())
            {
                decided[module]++;
            }
        }

        double[] shares = [.. decided.Select(number => (double)number / count)];
        run.Observer.Advance($"measures of {name}", 1);
        return new ModulewiseTrained(
            method, seed, name, result, stack.parameters().Sum(p => p.numel()), scores,
            DepthTrend.Of([.. chosen.Select(score => score.Accuracy)]).BestModule,
            new ExitScore(100.0 * right / count, shares.Select((share, k) => share * (k + 1)).Sum(), shares, exit.Rules, exit.Depth),
            seed == 0 ? Kappas(stack, samples.Test.Batch(0, 0)) : []);
    }

    /// <summary>Of each module from its first state of its final shape on.</summary>
    private IReadOnlyList<double> Kappas(ModuleStack stack, LabeledBatch shown)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var options = new TransportReportOptions
            { Labels = shown.Labels.cpu(), LayerDistances = false, Pairs = 1, Neighbors = 1, Seed = run.Seed("pairs") };
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

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
