using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Recipes.Modulewise.Movements;
using Semiflow.Recipes.Modulewise.StepMemory;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Figures of the two studies beside the trainings: minimizing movements in closed form, and memory of hand-made sizes.</summary>
public sealed class StudyResultsTests : IDisposable
{
    private const double Time = 2;

    private readonly string root = Directory.CreateTempSubdirectory("semiflow-studies-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly QuadraticWell well = QuadraticWell.Default();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(root, recursive: true);
    }

    /// <summary>Exact implicit steps in place of trained modules: order 1 in τ, and both inequalities.</summary>
    [Fact]
    public void Exact_steps_have_order_one_and_obey_the_inequalities()
    {
        var results = new MmsResults([Exact(64), Exact(256), Exact(128)]);
        Assert.InRange(results.Order, 0.97, 1.03);
        Assert.All(results.Stacks, stack => Assert.InRange(stack.EnergyExcess, -10, 1e-12));
        Assert.All(results.Stacks, stack => Assert.InRange(stack.TotalExcess, -10, 1e-12));
        Summary summary = results.Summary(Session("modulewise-mms"));
        Assert.Equal(0, summary["map_error"]!.Value);
        Assert.Equal(results.Order, summary["order"]!.Value);
        Assert.Equal(results.Stacks[2].FlowError, summary["flow_error_128"]!.Value);
        Assert.Equal(6 * 64, summary["parameters"]!.Value); // W and b of each module
        Assert.Equal(
            ["flow_error_64", "flow_error_256", "flow_error_128"],
            summary.Figures.Select(figure => figure.Key).Where(key => key.StartsWith("flow_error", StringComparison.Ordinal)));
        Assert.Contains("distance to the flow, 64 modules", ResultMatrix.Of(summary).Others.Select(other => other.Title));
    }

    [Fact]
    public void Excesses_are_those_of_their_formulas()
    {
        // Z = 3, 2, 1; W₂² = 0.4, 0.8; τ = 0.5.
        MmsStack stack = Exact(2) with { Tau = 0.5, Potentials = [3, 2, 1], Costs = [0.4, 0.8] };
        Assert.Equal(-0.2, stack.EnergyExcess, 1e-12); // max of 2 + 0.4 − 3 and 1 + 0.8 − 2
        Assert.Equal(1.2 - 3, stack.TotalExcess, 1e-12);
    }

    [Fact]
    public void The_order_is_that_of_the_two_finest_stacks()
    {
        MmsStack Of(int modules, double error) => Exact(2) with { Modules = modules, FlowError = error };
        Assert.Equal(2, new MmsResults([Of(2, 100), Of(8, 1), Of(4, 4)]).Order, 1e-12); // a quarter of the distance for half the τ
    }

    [Fact]
    public void A_stack_starts_at_the_identity()
    {
        using ModuleStack stack = MmsStudy.Stack(3);
        Tensor points = tensor(new double[,] { { 1, 2 }, { -3, 0.5 } });
        Assert.Equal(3, stack.Modules.Count);
        Assert.True(stack.Modules.Aggregate(points, (state, module) => module.Body.call(state)).allclose(points, 0, 0));
    }

    [Fact]
    public void Savings_are_shares_of_the_whole()
    {
        const long Mib = 1 << 20;
        var results = new MemoryResults(
            [
                new MemoryOfCut(1, new MemoryAccount(2 * Mib, 2 * Mib, Mib, [94 * Mib]), 200, null),
                new MemoryOfCut(2, new MemoryAccount(2 * Mib, 2 * Mib, Mib, [40 * Mib, 43 * Mib]), 120, null),
            ],
            61, 63, new TrainingResult(StopReason.Finished, 2, 8, null, null, 2, []));
        Summary summary = results.Summary(Session("modulewise-memory"));
        Assert.Equal(40, summary["saving_percent_k2"]!.Value, 1e-12);
        // 2·2 + 2 + 94 = 100 MiB; 2·2 + 2 + 43 + the images, 1: 50 MiB.
        Assert.Equal((100, 50), (summary["peak_mib_k1_analytic"]!.Value, summary["peak_mib_k2_analytic"]!.Value));
        Assert.Equal(50, summary["saving_percent_k2_analytic"]!.Value, 1e-12);
        Assert.Equal((200, 120), (summary["peak_mib_k1"]!.Value, summary["peak_mib_k2"]!.Value));
        Assert.Equal((61, 63), (summary["accuracy_modulewise"]!.Value, summary["accuracy_end_to_end"]!.Value));
        Assert.Null(summary["saving_percent_k2_gpu"]);
        Assert.Equal(2 * Mib / 4, summary["parameters"]!.Value);
        var matrix = ResultMatrix.Of(summary);
        Assert.Equal(["measured in fresh processes", "by account", "module by module", "end to end"], matrix.Rows);
        Assert.Equal("memory saved, 2 modules, %", matrix.Columns[0].Head);
        Assert.Equal(100, MatrixValue(matrix, "peak, end to end, MiB", "by account"));
    }

    [Fact]
    public void Memory_of_a_gpu_stands_beside_where_there_is_one()
    {
        var account = new MemoryAccount(8, 4, 1, [100]);
        var results = new MemoryResults(
            [new MemoryOfCut(1, account, 200, 400), new MemoryOfCut(4, account, 100, 300)], 1, 1,
            new TrainingResult(StopReason.Finished, 1, 1, null, null, 1, []));
        Summary summary = results.Summary(Session("modulewise-memory"));
        Assert.Equal(25, summary["saving_percent_k4_gpu"]!.Value, 1e-12);
        Assert.Equal(24, summary["saving_percent_k4"]!.Published); // of what was measured, not of the account
        Assert.Null(summary["saving_percent_k4_analytic"]!.Published);
    }

    [Fact]
    public void The_order_of_a_process_survives_its_way()
    {
        var training = new System.Text.Json.Nodes.JsonObject { ["what"] = 3 };
        var order = new ModuleOrder(training, new ProcessOptions(ProcessMode.LockStep, Epochs: 3, Slots: 5), "folder", 8, 4)
            { Module = 2, Memory = "memory", First = 4 };
        ModuleOrder back = ModuleOrder.FromJson(System.Text.Json.Nodes.JsonNode.Parse(order.ToJson().ToJsonString())!.AsObject());
        Assert.Equal((2, "memory", 4L, 12L, 1), (back.Module, back.Memory, back.First, back.Total, back.Slots)); // lock step: one slot
        Assert.Equal((order.Options, 8, 3), (back.Options, back.Items, back.Training["what"]!.GetValue<int>()));
        Assert.Equal(5, (order with { Options = order.Options with { Mode = ProcessMode.Pipelined } }).Slots);
        Assert.Throws<InputException>(() => ModuleOrder.FromJson(new System.Text.Json.Nodes.JsonObject()));
        Assert.Throws<InputException>(() => PlannedStack.Task.Run(new System.Text.Json.Nodes.JsonObject(), CancellationToken.None));
    }

    private static double MatrixValue(ResultMatrix matrix, string head, string row) =>
        matrix.Columns.Single(column => column.Head == head).Cells[row].Value;

    private RunSession Session(string name)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        return new RunSession(
            RunRecord.Create(Path.Combine(root, name), recipe.Plan("small", 0, "cpu", recipe.Small)), new SilentObserver(),
            CancellationToken.None);
    }

    private MmsStack Exact(int modules)
    {
        using Generator random = new(4);
        double tau = Time / modules;
        var path = new List<Tensor> { (randn([24, 2], float64, generator: random) * 0.6) + tensor(new[] { -1.0, 1.2 }) };
        for (int k = 0; k < modules; k++)
        {
            path.Add(well.Step(path[^1], tau));
        }

        var exact = new TransportReportOptions { MaximumPoints = 24, LayerDistances = false, Seed = 1 };
        return new MmsStack(
            modules, tau, new TrainingResult(StopReason.Finished, 1, 1, null, null, 1, []), path, [.. Enumerable.Repeat(0.0, modules)],
            (path[^1] - well.Flow(path[0], Time)).square().sum(1).mean().sqrt().item<double>(),
            [.. path.Select(state => well.Value(state).mean().item<double>())],
            // An implicit step of a convex potential is a gradient of a convex function: its coupling is the best.
            [.. path.Skip(1).Select((moved, k) => (moved - path[k]).square().sum(1).mean().item<double>())],
            TransportReport.Measure([path[0], path[^1]], exact));
    }
}
