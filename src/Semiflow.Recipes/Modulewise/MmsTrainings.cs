using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Optimizers;
using Semiflow.Transport.Motion;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Trains stacks of linear modules down a potential.</summary>
internal sealed class MmsTrainings(RunSession run, MmsConfig config)
{
    private const int MovesPerEpoch = 50;

    private readonly QuadraticWell well = QuadraticWell.Default();

    /// <summary>Points that all stacks move, <c>[n, 2]</c>, float64.</summary>
    public Tensor Points { get; } = Draw(config.Data.Points, run.Seed("data"));

    /// <summary>The potential.</summary>
    public QuadraticWell Well => well;

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

    /// <summary>One stack.</summary>
    public MmsRun Of(int modules, bool main)
    {
        double tau = config.Training.Time / modules;
        using ModuleStack stack = Stack(modules);
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(
            stack, _ => new PotentialLoss(well.Value), TauSchedule.Fixed(tau),
            new TransportTerm(Reduction: DisplacementReduction.SumFeaturesMeanBatch));
        int passes = Math.Min(MovesPerEpoch, config.Training.Moves), visits = Math.Max(1, config.Training.Moves / passes);
        VisitPlan plan = VisitPlan.Sequential([.. Enumerable.Repeat(visits * passes, modules)]);
        using var batches = new CachedPrefixBatches(
            stack, plan, Points, zeros(Points.shape[0], int64), (int)Points.shape[0], run.Seed("order"));
        var principle = new SequentialModules(
            stack, problems, new OptimizerSpec(config.Training.Rate, WeightDecay: 0, Schedule: new CosineSchedule()), plan,
            batches.BatchesPerEpoch);
        TrainingResult result = run.Train(
            main ? RunSession.Main : $"modules-{modules}", principle, new LongEpochs<ModuleBatch>(batches, passes), null,
            new TrainerOptions(plan.Epochs / passes, run.Seed("trainer")));
        return Measured(stack, tau, result);
    }

    private MmsRun Measured(ModuleStack stack, double tau, TrainingResult result)
    {
        using IDisposable quiet = no_grad();
        var path = new List<Tensor> { Points };
        foreach (StackModule module in stack.Modules)
        {
            path.Add(module.Body.call(path[^1]));
        }

        double[] errors = [.. path.Skip(1).Select((moved, k) =>
        {
            Tensor exact = well.Step(path[k], tau);
            return ((moved - exact).square().sum().sqrt() / (exact - path[k]).square().sum().sqrt()).item<double>();
        })];
        double[] costs = [.. path.Skip(1).Select((moved, k) => TransportReport.Of([path[k], moved], Exact()).OptimalCost)];
        return new MmsRun(
            stack.Modules.Count, tau, result, path, errors, (path[^1] - well.Flow(Points, config.Training.Time)).square().sum(1).mean()
                .sqrt().item<double>(),
            [.. path.Select(state => well.Value(state).mean().item<double>())], costs, TransportReport.Of(path, Exact()));
    }

    private TransportReportOptions Exact() =>
        new() { MaximumPoints = config.Data.Points, LayerDistances = false, Seed = run.Seed("pairs") };

    private static Tensor Draw(int count, ulong seed)
    {
        using var random = new Generator(seed);
        return (randn([count, 2], float64, generator: random) * 0.6) + stack([tensor(-1.0), tensor(1.2)]);
    }
}
