using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Workers;

namespace Semiflow.Tests.Workers;

/// <summary>Processes that work together, and what becomes of the others when one dies.</summary>
public sealed class WorkerCrewTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Processes_sum_over_shared_memory_to_the_same_bits()
    {
        const int Size = 3, Rounds = 4, Values = 1100; // More than fit at a time.
        IReadOnlyList<JsonObject> results = Crew(Size).Run(
            CommunicatorCheck.Bytes(Size), folder, (rank, memory) => CommunicatorCheck.Order(rank, Size, memory, Rounds, Values));
        double[] expected = [.. Enumerable.Range(0, Values).Select(i => Enumerable.Range(0, Size)
            .Select(rank => rank + (Rounds - 1) + (i / 3.0)).Aggregate((a, b) => a + b))];
        Assert.Equal(Size, results.Count);
        Assert.All(results, result => Assert.Equal(expected, result["sums"].Deserialize<double[]>()));
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public void A_killed_process_ends_the_others_and_is_named()
    {
        IReadOnlyList<int> started = [];
        bool killed = false;
        var crew = new WorkerCrew(CommunicatorCheck.Task.Name, 2)
        {
            Started = numbers => started = numbers,
            Moved = done =>
            {
                if (done > 0 && !killed)
                {
                    killed = true;
                    using Process victim = Process.GetProcessById(started[1]);
                    victim.Kill();
                }
            },
        };
        WorkerException failure = Assert.Throws<WorkerException>(() => crew.Run(
            CommunicatorCheck.Bytes(2), folder, (rank, memory) => CommunicatorCheck.Order(rank, 2, memory, int.MaxValue, 10)));
        Assert.Equal("worker 2", failure.Task);
        Assert.All(started, number => Assert.False(Runs(number)));
    }

    [Fact]
    public void A_process_sees_by_itself_that_another_one_is_gone()
    {
        using SharedFile memory = SharedFile.Create(CommunicatorCheck.Bytes(2), folder);
        try
        {
            WorkerProcess[] pair = [.. Enumerable.Range(0, 2).Select(rank => WorkerProcess.Start(
                CommunicatorCheck.Task.Name, CommunicatorCheck.Order(rank, 2, memory.Path, int.MaxValue, 10), 1))];
            using WorkerProcess survivor = pair[0], victim = pair[1];
            var board = new WorkBoard(memory, 2);
            Assert.True(SpinWait.SpinUntil(() => board.Done(0) > 0, TimeSpan.FromSeconds(60)), "the processes do not work");
            using (Process process = Process.GetProcessById(victim.Id))
            {
                process.Kill();
            }

            Assert.True(survivor.WaitForExit(TimeSpan.FromSeconds(30)), "the survivor hangs");
            Assert.Contains("rank 1", Assert.Throws<WorkerException>(survivor.Result).Cause, StringComparison.Ordinal);
        }
        finally
        {
            memory.Unlink();
        }
    }

    [Fact]
    public void Standing_still_is_an_error_too()
    {
        var crew = new WorkerCrew(CommunicatorCheck.Task.Name, 2) { Patience = TimeSpan.FromSeconds(3) };
        // Both take themselves for the first of two: the second never comes.
        WorkerException failure = Assert.Throws<WorkerException>(() => crew.Run(
            CommunicatorCheck.Bytes(2), folder, (_, memory) => CommunicatorCheck.Order(0, 2, memory, 1, 10)));
        Assert.Contains("nobody went on", failure.Cause, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static WorkerCrew Crew(int size) => new(CommunicatorCheck.Task.Name, size);

    private static bool Runs(int number)
    {
        try
        {
            using Process process = Process.GetProcessById(number);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
