using Semiflow.Files;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Tests.Files;
using Semiflow.Training;
using Semiflow.Workers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Faults of the disk at what the worker of a module writes: its checkpoints and its epochs.</summary>
public sealed class ModuleWorkerFaultTests : IDisposable
{
    private const int Epochs = 9; // More than a history keeps in the checkpoint.
    private static readonly Fault[] All = [Fault.NoSpace, Fault.InputOutput, Fault.Killed];
    private static readonly StackPlan Plan = new()
        { Filters = [4], Blocks = [2], Modules = [1, 1], Image = [1, 8, 8], Batch = 8, Tau = 0.5, Classes = 3, Rate = 0.02, Gain = 0.5 };

    private readonly string root = Directory.CreateTempSubdirectory("semiflow-workers-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly LabeledBatch samples;

    public ModuleWorkerFaultTests()
    {
        using Generator random = new(3);
        Tensor labels = arange(8, int64).remainder(3);
        samples = new LabeledBatch(randn([8, 1, 8, 8], generator: random) + labels.to(float32).reshape(-1, 1, 1, 1), labels);
    }

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void A_fault_at_some_operations_of_a_worker_ends_with_a_message_and_goes_on_to_the_same_bits() =>
        Assert.InRange(Sweep(module => Enumerable.Range(0, 4).Select(i => 3 + module + (14 * i)), inTurn: true), 8, 8);

    [Fact]
    [Trait("Category", "Science")]
    public void A_fault_at_every_operation_of_a_worker_ends_with_a_message_and_goes_on_to_the_same_bits()
    {
        int tried = Sweep(_ => Enumerable.Range(1, 200), inTurn: false);
        Assert.InRange(tried, 300, 500);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} faults in workers");
    }

    [Fact]
    public void A_checkpoint_does_not_grow_and_the_epochs_are_all_there()
    {
        string folder = Folder("whole");
        Assert.Null(Train(folder, 58, new QuickDisk(), new QuickDisk())[0]);
        Assert.Null(Train(Folder("short"), 2, new QuickDisk(), new QuickDisk())[0]);
        // What one module saved and the other did not is of before its epochs are written anew.
        string newer = Path.Combine(Folder("short"), "module-1.3.safetensors");
        File.Copy(Path.Combine(Folder("short"), "module-1.2.safetensors"), newer);
        Assert.Null(Train(Folder("short"), 2, new QuickDisk(), new QuickDisk())[0]);
        Assert.False(File.Exists(newer));
        using ModuleStack stack = Plan.Stack();
        for (int k = 0; k < 2; k++)
        {
            long size = new FileInfo(Path.Combine(folder, $"module-{k + 1}.58.safetensors")).Length;
            Assert.InRange(size, 1, new FileInfo(Path.Combine(Folder("short"), $"module-{k + 1}.2.safetensors")).Length + 200);
            (ModuleAccount account, IReadOnlyList<ModuleEpoch> epochs) = ModuleCheckpoints.ReadModel(
                folder, k, 58, Plan.Problems(stack)[k]);
            Assert.Equal((58, 58), (account.Moves, epochs.Count));
            Assert.Equal(Epoch(k, 0), epochs[0].Loss, 1e-6); // in another order of its images
        }
    }

    private double Epoch(int module, int number)
    {
        using var steps = new StackSteps(Plan);
        return Enumerable.Range(0, number + 1).Select(each => steps.Step(samples, each)[module]).Last();
    }

    /// <summary>Tries the faults of each worker; how many came.</summary>
    private int Sweep(Func<int, IEnumerable<int>> choose, bool inTurn)
    {
        Assert.All(Train(Folder("whole"), Epochs, new QuickDisk(), new QuickDisk()), Assert.Null);
        (double[] bits, string epochs) = Trained(Folder("whole"));
        int came = 0, turn = 0;
        for (int module = 0; module < 2; module++)
        {
            foreach (int at in choose(module))
            {
                bool reached = false;
                foreach (Fault fault in inTurn ? [All[turn++ % All.Length]] : All)
                {
                    string folder = Folder($"{module}-{at}-{fault}");
                    FaultyDisk disk;
                    Exception?[] failures;
                    do
                    {
                        disk = new FaultyDisk(fault, at);
                        failures = Train(
                            folder, Epochs, module == 0 ? disk : new QuickDisk(), module == 1 ? disk : new QuickDisk());
                    }
                    while (failures.Any(OfThreads) && Cleared(folder));

                    reached |= disk.Failures > 0;
                    came += disk.Failures > 0 ? 1 : 0;
                    string where = $"{fault} at operation {at} of module {module + 1}, {disk.Operations[^1]}";
                    if (disk.Failures > 0)
                    {
                        Tell(failures[module], fault, where);
                        Assert.True(failures[1 - module] is null or OperationCanceledException, $"{where}: {failures[1 - module]}");
                    }

                    Exception?[] again = Train(folder, Epochs, new QuickDisk(), new QuickDisk());
                    again = again.Any(OfThreads) ? Train(folder, Epochs, new QuickDisk(), new QuickDisk()) : again;
                    Assert.True(Array.TrueForAll(again, failure => failure is null), $"{where}: {again[0]} {again[1]}");
                    (double[] now, string reports) = Trained(folder);
                    Assert.True(bits.AsSpan().SequenceEqual(now), $"{where}: other parameters");
                    Assert.True(epochs == reports, $"{where}: {reports} instead of {epochs}");
                    Directory.Delete(folder, recursive: true);
                }

                if (!reached && !inTurn)
                {
                    break; // How many there are depends on who is the first to remove older checkpoints.
                }
            }
        }

        return came;
    }

    // A scalar of TorchSharp that is collected while libtorch reads it: between threads of one process, as these workers are here alone.
    private static bool OfThreads(Exception? failure) => failure is System.Runtime.InteropServices.ExternalException
        && failure.Message.StartsWith("Unknown scalar type", StringComparison.Ordinal);

    private static bool Cleared(string folder)
    {
        Directory.Delete(folder, recursive: true);
        return true;
    }

    private static void Tell(Exception? failure, Fault fault, string where)
    {
        if (fault == Fault.Killed)
        {
            Assert.True(failure is DeadException, $"{where}: {failure}");
            return;
        }

        Assert.True(failure is InputException, $"{where}: {failure}");
        Assert.Contains(
            fault == Fault.NoSpace ? "No space left on device" : "Input/output error", failure!.Message, StringComparison.Ordinal);
        Assert.Contains("module-", failure.Message, StringComparison.Ordinal);
    }

    private string Folder(string name) => Path.Combine(root, name);

    /// <summary>The workers of both modules, in threads of this process, each with a disk of its own; what each failed by.</summary>
    private Exception?[] Train(string folder, int epochs, params IFileSystem[] disks)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, PlannedStack.File);
        if (!File.Exists(file))
        {
            Safetensors.Write(file, [("images", samples.Images), ("labels", samples.Labels)]);
        }

        using var training = new PlannedStack(Plan, folder, 5);
        var order = new ModuleOrder(
            training.ToJson(), new ProcessOptions(ProcessMode.LockStep, epochs, CheckpointEvery: 1).Checked(), folder, Plan.Batch, 1);
        using SharedFile memory = SharedFile.Create(order.Offsets(ModuleWorker.Outputs(training))[^1], folder);
        long first = ModuleCheckpoints.Common(folder, 2);
        var board = new WorkBoard(memory, 2);
        var failures = new Exception?[2];
        Thread[] threads = [.. disks.Select((disk, module) => new Thread(() =>
        {
            using IDisposable end = FileSystem.Use(disk);
            try
            {
                using var worker = new ModuleWorker(
                    order with { Module = module, Memory = memory.Path, First = first }, new PlannedStack(Plan, folder, 5),
                    CancellationToken.None);
                worker.Train();
            }
            catch (Exception failure)
            {
                failures[module] = failure;
                board.Stopped = true;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        memory.Unlink();
        return failures;
    }

    /// <summary>Parameters and epochs of the last checkpoints.</summary>
    private static (double[] Bits, string Epochs) Trained(string folder)
    {
        using ModuleStack stack = Plan.Stack();
        IReadOnlyList<LocalProblem> problems = Plan.Problems(stack);
        string epochs = string.Join(';', problems.Select((problem, k) => string.Join(',', ModuleCheckpoints.ReadModel(
            folder, k, Epochs, problem).Epochs.Select(epoch => epoch.ToJson().ToJsonString()))));
        return ([.. stack.state_dict().OrderBy(each => each.Key, StringComparer.Ordinal)
            .SelectMany(each => each.Value.detach().to(float64).data<double>().ToArray())], epochs);
    }
}
