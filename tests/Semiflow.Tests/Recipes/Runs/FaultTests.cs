using System.Text.Json.Nodes;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Files;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Faults of the disk at the operations of the smallest run that has all of it: data, a baseline, a report.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly Fault[] All = Enum.GetValues<Fault>();
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-faults-").FullName;
    private readonly DecayMethod method = new();

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_fault_at_some_operations_of_a_run_ends_with_a_message_and_resumes_to_the_same_bits()
    {
        // Each fault at other operations: 5 and 31 have no common divisor.
        int tried = All.Sum(fault => Sweep($"{fault}").Try(
            operations => Enumerable.Range(1, operations.Count).Where(at => at % 31 == 6 * (int)fault), [fault]));
        Assert.True(tried > 10);
    }

    [Fact]
    [Trait("Category", "Science")]
    public void A_fault_at_every_operation_of_a_run_ends_with_a_message_and_resumes_to_the_same_bits()
    {
        FaultSweep sweep = Sweep();
        int tried = sweep.Try(operations => Enumerable.Range(1, operations.Count), All);
        Assert.True(sweep.Operations.Count > 100);
        Assert.Equal(All.Length * sweep.Operations.Count, tried);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} faults: {All.Length} kinds at {sweep.Operations.Count} operations");
    }

    private FaultSweep Sweep(string name = "all") => new(
        folder => Told(() => RunPipeline.Run(Plan(), folder, new SilentObserver(), CancellationToken.None)),
        folder => Told(() => RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None)), Results,
        Path.Combine(root, name));

    private RunPlan Plan() => new Recipe("decay-toy", "toy", method, "decay", "exponential", [], new DecayMethod.Settings(Epochs: 2),
        new DecayMethod.Settings()).Plan("small", 5, "cpu", new DecayMethod.Settings(Epochs: 2));

    /// <summary>Figures and metrics without times, and that pictures and page are there.</summary>
    private static string Results(string folder) => string.Join('\n',
    [
        CommandLine.Results(folder),
        .. Directory.GetFiles(folder, "metrics*.jsonl").Order().SelectMany(File.ReadLines).Select(line =>
        {
            JsonObject json = JsonNode.Parse(line)!.AsObject();
            json.Remove("seconds");
            json.Remove("samples_per_second");
            return json.ToJsonString();
        }),
        Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder, "figures", "estimate.png")).AsSpan(0, 8)),
        File.ReadAllText(Path.Combine(folder, "report.html"))[^8..],
    ]);

    private static (int Code, string Error) Told(Func<RunResult> work)
    {
        try
        {
            return (work().Summary is null ? 130 : 0, "");
        }
        catch (InputException error)
        {
            return (2, error.Message);
        }
        catch (DeadException)
        {
            return (137, "");
        }
    }
}
