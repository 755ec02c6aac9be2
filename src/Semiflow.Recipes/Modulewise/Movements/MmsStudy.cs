using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>A comparison with exact minimizing movements: trains stacks of linear modules down a potential, measures and reports.</summary>
/// <param name="run">The run.</param>
/// <param name="config">Its settings.</param>
internal sealed class MmsStudy(RunSession run, MmsConfig config)
{
    private const int MovesPerEpoch = 50;

    /// <summary>Points that all stacks move, <c>[n, 2]</c>, float64.</summary>
    public Tensor Points { get; } = Draw(config.Data.Points, run.Seed("data"));

    /// <summary>The potential.</summary>
    public QuadraticWell Well { get; } = QuadraticWell.Default();

    /// <summary>The run.</summary>
    /// <exception cref="InputException">It has data of its own.</exception>
    public static Summary Run(RunSession run, MmsConfig config)
    {
        if (run.Plan.Source.File is { } file)
        {
            throw new InputException($"{file}: minimizing-movements compares with steps that are known and takes no data. Train on own "
                + $"images with --method modulewise.");
        }

        using DisposeScope scope = NewDisposeScope();
        var study = new MmsStudy(run, config);
        run.Shows(SampleUse.Training, study.Points);
        run.Observer.Say($"data:       {config.Data.Points} points above a quadratic well in the plane");
        var results = new MmsResults([.. config.Training.Modules.Select((modules, i) => study.Train(modules, main: i == 0))]);
        run.Token.ThrowIfCancellationRequested();
        return RunSession.Reported(
            results.Summary(run), config.Evaluation.Report, summary => MmsReport.Write(run, study, results, summary));
    }

    /// <summary>The stack that a run is about, trained.</summary>
    /// <exception cref="InputException">There is no checkpoint, or it is damaged.</exception>
    public static ModuleStack Load(RunRecord record, MmsConfig config)
    {
        ModuleStack stack = Stack(config.Training.Modules[0]);
        using var principle = new ParallelModules(
            stack, LocalProblem.Of(stack, _ => new ClassifierLoss(), TauSchedule.None), new OptimizerSpec());
        record.Folder.CheckpointsOf("").LoadModel(principle);
        return stack;
    }

    /// <summary>K linear modules at the identity, <c>x + W x + b</c> with W = 0, b = 0.</summary>
    public static ModuleStack Stack(int modules)
    {
        var stack = new ModuleStack([.. Enumerable.Range(0, modules).Select(_ =>
        {
            TorchSharp.Modules.Linear branch = nn.Linear(2, 2, dtype: float64);
            using (no_grad())
            {
                branch.weight!.zero_();
                branch.bias!.zero_();
            }

            return new StackModule(new BlockChain(new ResidualBlock(branch)), nn.Identity());
        })]);
        return stack;
    }

    private MmsStack Train(int modules, bool main)
    {
        double tau = config.Training.Time / modules;
        using ModuleStack stack = Stack(modules);
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(
            stack, _ => new PotentialLoss(Well.Value), TauSchedule.Fixed(tau),
            new TransportTerm(Reduction: DisplacementReduction.SumFeaturesMeanBatch));
        int passes = Math.Min(MovesPerEpoch, config.Budget.Moves), visits = Math.Max(1, config.Budget.Moves / passes);
        VisitPlan plan = VisitPlan.Sequential([.. Enumerable.Repeat(visits * passes, modules)]);
        using var batches = new CachedPrefixBatches(
            stack, plan, Points, zeros(Points.shape[0], int64), (int)Points.shape[0], run.Seed("order"));
        var principle = new SequentialModules(stack, problems, config.Optimizer.Spec(visits), plan, batches.BatchesPerEpoch);
        TrainingResult result = run.Train(
            main ? RunSession.Main : $"modules-{modules}", principle, new LongEpochs<ModuleBatch>(batches, passes), null,
            new TrainerOptions(plan.Epochs / passes, run.Seed("trainer")));
        return Measure(stack, tau, result);
    }

    private MmsStack Measure(ModuleStack stack, double tau, TrainingResult result)
    {
        using IDisposable quiet = no_grad();
        var path = new List<Tensor> { Points };
        foreach (StackModule module in stack.Modules)
        {
            path.Add(module.Body.call(path[^1]));
        }

        double[] errors = [.. path.Skip(1).Select((moved, k) =>
        {
            Tensor exact = Well.Step(path[k], tau);
            return ((moved - exact).square().sum().sqrt() / (exact - path[k]).square().sum().sqrt()).item<double>();
        })];
        double[] costs = [.. path.Skip(1).Select((moved, k) => TransportReport.Measure([path[k], moved], Exact()).OptimalCost)];
        return new MmsStack(
            stack.Modules.Count, tau, result, path, errors, (path[^1] - Well.Flow(Points, config.Training.Time)).square().sum(1).mean()
                .sqrt().item<double>(),
            [.. path.Select(state => Well.Value(state).mean().item<double>())], costs, TransportReport.Measure(path, Exact()));
    }

    private TransportReportOptions Exact() =>
        new() { MaximumPoints = config.Data.Points, LayerDistances = false, Seed = run.Seed("pairs") };

    private static Tensor Draw(int count, ulong seed)
    {
        using var random = new Generator(seed);
        return (randn([count, 2], float64, generator: random) * 0.6) + stack([tensor(-1.0), tensor(1.2)]);
    }
}
