using Semiflow.Recipes.Runs.Observers;
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
    public void A_fault_at_some_operations_of_a_run_ends_with_a_message_and_resumes_to_the_same_files()
    {
        FaultSweep sweep = Sweep();
        int[] last = [];
        // Each fault at other operations: 5 and 31 have no common divisor.
        int tried = sweep.Try(
            operations => last = [.. Enumerable.Range(1, operations.Count).Where(at => at % 31 % 6 == 0)], All, inTurn: true);
        Assert.Equal(last.Length, tried);
        Assert.InRange(tried, 20, 60);
    }

    [Fact]
    [Trait("Category", "Science")]
    public void A_fault_at_every_operation_of_a_run_ends_with_a_message_and_resumes_to_the_same_files()
    {
        FaultSweep sweep = Sweep();
        int tried = sweep.Try(operations => Enumerable.Range(1, operations.Count), All);
        Assert.InRange(sweep.Operations.Count, 100, 300);
        Assert.Equal(All.Length * sweep.Operations.Count, tried);
        Assert.Empty(sweep.Needless);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{tried} faults: {All.Length} kinds at {sweep.Operations.Count} operations; {sweep.Continued} continued");
    }

    private FaultSweep Sweep() => new(
        folder => Told(() => RunPipeline.Run(Plan(), folder, new SilentObserver(), CancellationToken.None)),
        folder => Told(() => RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None)), root);

    private RunPlan Plan() => new Recipe("decay-toy", "toy", method, "decay", "exponential", [], new DecayMethod.Settings(Epochs: 2),
        new DecayMethod.Settings()).Plan("small", 5, "cpu", new DecayMethod.Settings(Epochs: 2));

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
    }
}
