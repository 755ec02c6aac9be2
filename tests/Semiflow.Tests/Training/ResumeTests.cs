using CsCheck;
using Semiflow.Training;

namespace Semiflow.Tests.Training;

public sealed class ResumeTests
{
    private static readonly TrainerOptions Options = new(Epochs: 4, Seed: 11);

    [Theory]
    [InlineData(true, false, null)]
    [InlineData(true, true, null)]
    [InlineData(false, false, null)]
    [InlineData(false, true, 0.7)]
    public void Stopped_anywhere_and_resumed_it_ends_with_the_same_bits(bool kill, bool checkpointEveryMove, double? average)
    {
        using var fixture = new Fixture();
        using var whole = new Duel(average: average);
        TrainingResult expected = new Trainer(Options).Fit(whole, fixture.Data, fixture.Validation(whole), [], CancellationToken.None);
        double[] bits = whole.Bits();
        Assert.Equal((StopReason.Finished, 4, 24L), (expected.Stopped, expected.Epochs, expected.Steps));

        TrainerOptions options = checkpointEveryMove ? Options with { CheckpointEvery = TimeSpan.Zero } : Options;
        Gen.Int[1, 23].Array[1, 3].Sample(
            stops =>
            {
                Directory.CreateDirectory(fixture.Checkpoints.Path);
                Directory.Delete(fixture.Checkpoints.Path, recursive: true);
                TrainingResult? result = null;
                foreach (int moves in stops.Append(int.MaxValue))
                {
                    // Fresh objects with other initial parameters: everything must come from the folder.
                    using var duel = new Duel(seed: (ulong)(result is null ? 1 : 2), average);
                    using var interrupter = new Fixture.Interrupter(moves, kill);
                    try
                    {
                        result = new Trainer(options, fixture.Checkpoints).Fit(
                            duel, fixture.Data, fixture.Validation(duel), [interrupter], interrupter.Token);
                    }
                    catch (Fixture.KilledException)
                    {
                        continue;
                    }

                    if (result.Stopped == StopReason.Finished)
                    {
                        Assert.Equal(bits, duel.Bits());
                        break;
                    }

                    Assert.Equal(StopReason.Interrupted, result.Stopped);
                }

                Assert.Equal(StopReason.Finished, result!.Stopped);
                Assert.Equal((expected.BestEpoch, expected.BestValidation), (result.BestEpoch, result.BestValidation));
                Assert.Equal(expected.History.Select(Untimed), result.History.Select(Untimed));
            },
            iter: 8, threads: 1);
    }

    /// <summary>Whenever the request falls, between whichever two instructions, the checkpoint holds every move that was made.</summary>
    [Fact]
    public void A_request_to_stop_at_any_reading_of_it_loses_no_move()
    {
        for (int first = 0; ; first++)
        {
            using var fixture = new Fixture();
            using var duel = new Duel();
            int readings = 0;
            TrainingResult result = new Trainer(Options with { Epochs = 2 }, fixture.Checkpoints).Fit(
                duel, fixture.Data, null, [], () => readings++ >= first);
            if (result.Stopped == StopReason.Finished)
            {
                // One reading before the loop and one after each of the twelve moves, the last of which comes too late.
                Assert.Equal(12, first);
                return;
            }

            Assert.Equal(first, result.Steps);
            Assert.Equal(first > 0, fixture.Checkpoints.HasLast);
            using var resumed = new Duel();
            TrainingResult again = new Trainer(Options with { Epochs = 2 }, fixture.Checkpoints).Fit(
                resumed, fixture.Data, null, [], () => true);
            Assert.Equal((StopReason.Interrupted, (long)first), (again.Stopped, again.Steps));
        }
    }

    private static string Untimed(EpochReport report) => (report with { Seconds = 0, SamplesPerSecond = 0 }).ToJson().ToJsonString();
}
