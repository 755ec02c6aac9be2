using System.Diagnostics;
using System.Globalization;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Training;
using Semiflow.Workers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Modules in processes of their own (spec modulewise.md 13.2, 11, V11).</summary>
public sealed class ModuleProcessTests : IDisposable
{
    private static readonly StackPlan Plan = new()
        { Filters = [4], Blocks = [3], Modules = [1, 1, 1], Image = [1, 8, 8], Batch = 8, Tau = 0.5, Classes = 3, Rate = 0.02, Gain = 0.5 };

    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-processes-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly LabeledBatch samples;

    public ModuleProcessTests()
    {
        using Generator random = new(3);
        Tensor labels = arange(28, int64).remainder(3);
        samples = new LabeledBatch(randn([28, 1, 8, 8], generator: random) + labels.to(float32).reshape(-1, 1, 1, 1), labels);
    }

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(ProcessMode.LockStep)]
    [InlineData(ProcessMode.Pipelined)]
    public void In_order_they_make_the_bits_of_one_process(ProcessMode mode)
    {
        ProcessReport report = Training(new ProcessOptions(mode, Epochs: 3, Threads: get_num_threads())).Train(samples, 5);
        Assert.Equal(Synchronous(3), Trained());
        Assert.All(report.Modules, module => Assert.Equal(12, module.Moves));
        Assert.All(report.Modules, module => Assert.InRange(module.IdleSeconds, 0, module.Seconds));
        Assert.InRange(report.Bound, 1, 3);
        Assert.Empty(Directory.EnumerateFiles(folder, "*.ring"));
    }

    [Fact]
    public void Without_waiting_they_learn_from_what_is_there_and_tell_how_old_it_was()
    {
        ProcessReport report = Training(new ProcessOptions(ProcessMode.Asynchronous, Epochs: 4, Slots: 3, Reuses: 2)).Train(samples, 5);
        Assert.Equal(16, report.Modules[0].Moves);
        Assert.All(report.Modules.Skip(1), module =>
        {
            Assert.InRange(module.Moves, 1, 16);
            Assert.Equal(module.Moves, module.Ages.Sum());
            Assert.All(module.Losses, loss => Assert.True(double.IsFinite(loss)));
        });
    }

    [Fact]
    public void A_number_that_is_not_finite_names_its_module_and_ends_all()
    {
        samples.Images[3].fill_(float.NaN);
        WorkerException failure = Assert.Throws<WorkerException>(() => Training(new ProcessOptions(Epochs: 2)).Train(samples, 5));
        Assert.Equal("module 1", failure.Task);
        Assert.Contains("NaN", failure.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProcessMode.LockStep)]
    [InlineData(ProcessMode.Pipelined)]
    [Trait("Category", "Science")]
    public void A_killed_process_ends_the_others_and_the_run_resumes_to_the_same_bits(ProcessMode mode)
    {
        IReadOnlyList<int> ids = [];
        var options = new ProcessOptions(mode, Epochs: 40, Threads: get_num_threads(), CheckpointEvery: 6)
            { Started = started => ids = started };
        var killer = new Thread(() =>
        {
            while (!Directory.EnumerateFiles(folder, "module-3.*.safetensors")
                .Any(file => int.Parse(Path.GetFileName(file).Split('.')[1], CultureInfo.InvariantCulture) >= 12))
            {
                Thread.Sleep(1);
            }

            using Process victim = Process.GetProcessById(ids[1]);
            victim.Kill();
        }) { IsBackground = true };
        killer.Start();
        WorkerException failure = Assert.Throws<WorkerException>(() => Training(options).Train(samples, 5));
        killer.Join();
        Assert.Equal("module 2", failure.Task);
        Assert.All(ids, id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
        ProcessReport report = Training(options with { Started = null }).Train(samples, 5);
        Assert.InRange(report.Resumed, 6, 159);
        Assert.Equal(Synchronous(40), Trained());
    }

    [Fact]
    [Trait("Category", "Science")]
    public void A_request_to_stop_ends_all_processes()
    {
        using var stop = new CancellationTokenSource();
        IReadOnlyList<int> ids = [];
        var options = new ProcessOptions(Epochs: 100000) { Started = started => { ids = started; stop.CancelAfter(3000); } };
        Assert.Throws<OperationCanceledException>(() => Training(options).Train(samples, 5, stop.Token));
        Assert.Equal(3, ids.Count);
        Assert.All(ids, id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
    }

    private ModuleProcesses Training(ProcessOptions options) => new(Plan, options, folder);

    private double[] Trained()
    {
        using ModuleStack stack = Plan.Stack();
        Training(new ProcessOptions()).Load(stack);
        return Numbers(stack);
    }

    private double[] Synchronous(int epochs)
    {
        using var steps = new StackSteps(Plan);
        var source = new LabeledBatches(samples.Images, samples.Labels, Plan.Batch, 5);
        for (int number = 0; number < epochs * source.BatchesPerEpoch; number++)
        {
            using DisposeScope step = NewDisposeScope();
            steps.Step(source.Batch(number / source.BatchesPerEpoch, number % source.BatchesPerEpoch), number);
        }

        return Numbers(steps.Stack);
    }

    private static double[] Numbers(ModuleStack stack) =>
        [.. stack.state_dict().OrderBy(each => each.Key, StringComparer.Ordinal)
            .SelectMany(each => each.Value.detach().to(float64).data<double>().ToArray())];
}
