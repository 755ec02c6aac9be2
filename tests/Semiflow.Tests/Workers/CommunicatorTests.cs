using Semiflow.Workers;

namespace Semiflow.Tests.Workers;

/// <summary>The laws of communicators over threads that share memory.</summary>
public sealed class CommunicatorTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 0)]
    [InlineData(3, 8)]
    [InlineData(4, 1000)]
    public void All_get_the_sum_in_the_order_of_ranks_to_the_bit(int size, int length)
    {
        float[][] inputs = [.. Enumerable.Range(0, size).Select(rank =>
        {
            var random = new Random(rank);
            return Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() * Math.Pow(10, random.Next(-6, 6)))).ToArray();
        })];
        float[] expected = [.. Enumerable.Range(0, length).Select(i => inputs.Aggregate(0f, (sum, input) => sum + input[i]))];
        for (int trial = 0; trial < 5; trial++)
        {
            float[][] values = [.. inputs.Select(input => input.ToArray())];
            Together(size, partner => partner.AllReduce(values[partner.Rank].AsSpan()), late: trial % size);
            Assert.All(values, value => Assert.Equal(expected, value));
        }
    }

    [Fact]
    public void Numbers_of_any_type_are_summed_and_sums_follow_each_other()
    {
        var whole = new long[3][];
        var real = new double[3][];
        Together(3, partner =>
        {
            whole[partner.Rank] = [partner.Rank, 1L << 60, -1];
            real[partner.Rank] = [0.1, partner.Rank];
            for (int round = 0; round < 100; round++)
            {
                Span<int> ones = [1, round];
                partner.AllReduce(ones);
                Assert.Equal([3, 3 * round], ones.ToArray());
            }

            partner.AllReduce(whole[partner.Rank].AsSpan());
            partner.AllReduce(real[partner.Rank].AsSpan());
        });
        Assert.All(whole, value => Assert.Equal([3, 3L << 60, -3], value));
        Assert.All(real, value => Assert.Equal([0.1 + 0.1 + 0.1, 3], value));
    }

    [Fact]
    public void Nobody_passes_a_barrier_before_all_have_come()
    {
        const int Rounds = 200;
        int arrived = 0;
        Together(4, partner =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                Interlocked.Increment(ref arrived);
                partner.Barrier();
                Assert.True(Volatile.Read(ref arrived) >= 4 * round, "passed too early");
                partner.Barrier();
            }
        });
        Assert.Equal(4 * Rounds, arrived);
    }

    [Fact]
    public void Who_leaves_early_is_an_error_for_the_others_and_names_itself()
    {
        WorkerException failure = Assert.Throws<WorkerException>(() => Together(3, partner =>
        {
            if (partner.Rank == 1)
            {
                partner.Dispose();
                return;
            }

            partner.Barrier();
        }));
        Assert.Equal("rank 1", failure.Task);
        Assert.Contains("left", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Sums_of_different_length_are_an_error()
    {
        WorkerException failure = Assert.Throws<WorkerException>(
            () => Together(2, partner => partner.AllReduce(new double[3 + partner.Rank].AsSpan())));
        Assert.Contains("values", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_ends_when_asked_to()
    {
        IReadOnlyList<ICommunicator> partners = MemoryCommunicator.InProcess(2);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => partners[0].Barrier(soon.Token));
    }

    [Fact]
    public void Wrong_places_are_refused()
    {
        using var memory = new LocalMemory(1 << 12);
        var board = new WorkBoard(memory, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryCommunicator(memory, WorkBoard.Size(2), board, 2, 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryCommunicator(memory, WorkBoard.Size(2), board, 0, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryCommunicator.InProcess(0));
    }

    // The first failure of a rank is thrown; a capacity of 64 bytes makes sums go in many parts.
    private static void Together(int size, Action<ICommunicator> work, int late = -1)
    {
        IReadOnlyList<ICommunicator> partners = MemoryCommunicator.InProcess(size, 64);
        var failures = new Exception?[size];
        Thread[] threads = [.. partners.Select(partner => new Thread(() =>
        {
            using (partner)
            {
                try
                {
                    Thread.Sleep(partner.Rank == late ? 5 : 0);
                    work(partner);
                }
                catch (Exception failure)
                {
                    failures[partner.Rank] = failure;
                }
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a partner hangs");
        }

        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
