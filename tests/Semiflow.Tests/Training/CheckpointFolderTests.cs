using Semiflow.Files;
using Semiflow.Tests.Files;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class CheckpointFolderTests
{
    [Fact]
    public void A_full_disk_stops_with_a_message_and_loses_nothing()
    {
        using var fixture = new Fixture();
        using (var duel = new Duel())
        using (var whole = new Fixture())
        {
            // The disk fills up while epoch 3's last is written, after best and last of two epochs.
            var counter = new FaultyDisk(Fault.NoSpace, 0);
            using (FileSystem.Use(counter))
            using (var counted = new Duel())
            {
                new Trainer(new TrainerOptions(4, 1), whole.Checkpoints).Fit(counted, whole.Data, Falling(), [], CancellationToken.None);
            }

            int[] lasts = [.. counter.Operations.Index().Where(each => each.Item == "write last.safetensors.partial").Select(x => x.Index)];
            using IDisposable end = FileSystem.Use(new FaultyDisk(Fault.NoSpace, lasts[2] + 1));
            var error = Assert.Throws<InputException>(() => new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints)
                .Fit(duel, fixture.Data, Falling(), [], CancellationToken.None));
            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
            Assert.Contains("Training stopped; the previous checkpoint is untouched", error.Message, StringComparison.Ordinal);
        }

        using var resumed = new Duel(seed: 9);
        new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(resumed, fixture.Data, Falling(3), [], CancellationToken.None);
        using var unbroken = new Duel();
        new Trainer(new TrainerOptions(4, 1)).Fit(unbroken, fixture.Data, Falling(), [], CancellationToken.None);
        Assert.Equal(unbroken.Bits(), resumed.Bits());
    }

    [Fact]
    public void A_device_without_room_is_reported()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        using var fixture = new Fixture();
        using IDisposable end = FileSystem.Use(new FullDevice());
        var error = Assert.Throws<InputException>(() => fixture.Checkpoints.Write(fixture.Checkpoints.LastFile, [], []));
        Assert.Contains(fixture.Checkpoints.LastFile, error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_by_name()
    {
        using var fixture = new Fixture();
        Train(fixture);
        string file = fixture.Checkpoints.LastFile;
        byte[] bytes = File.ReadAllBytes(file);
        foreach (byte[] damaged in new[] { bytes[..^100], bytes[..50], [], [.. bytes.Select(b => (byte)~b)] })
        {
            File.WriteAllBytes(file, damaged);
            using var duel = new Duel();
            double[] before = duel.Bits();
            var error = Assert.Throws<InputException>(() =>
                new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(duel, fixture.Data, null, [], CancellationToken.None));
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, duel.Bits());
        }
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        using var fixture = new Fixture();
        Train(fixture);
        using Tensor other = ones(3);
        Safetensors.Write(fixture.Checkpoints.LastFile, [("x", other)], new Dictionary<string, string> { ["semiflow"] = "[1]" });
        Assert.Contains("not a checkpoint of a Semiflow run", Resume(fixture, new TrainerOptions(4, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_or_batch_count_is_refused()
    {
        using var fixture = new Fixture();
        Train(fixture);
        Assert.Contains("seed 1, this training has 2", Resume(fixture, new TrainerOptions(4, 2)), StringComparison.Ordinal);
        using var duel = new Duel();
        var error = Assert.Throws<InputException>(() => new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(
            duel, new PairBatches(fixture.Inputs, fixture.Targets, 11, seed: 3), null, [], CancellationToken.None));
        Assert.Contains("batches per epoch 6, this training has 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_best_model_is_noticed_at_once()
    {
        using var fixture = new Fixture();
        Train(fixture);
        File.Delete(fixture.Checkpoints.BestFile);
        Assert.Contains("best.safetensors is missing", Resume(fixture, new TrainerOptions(4, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_gets_the_best_epoch_with_its_statistics_or_an_error_that_names_the_tensor()
    {
        using var fixture = new Fixture();
        using var trained = Small(8);
        using Generator random = new(3);
        Initialization.Uniform(trained, random);
        var regression = new Semiflow.Principles.Regression(trained, new L2Loss(), new OptimizerSpec(1e-2));
        new Trainer(new TrainerOptions(3, 1), fixture.Checkpoints).Fit(
            regression, fixture.Data, new Fixture.Scored(e => -e), [], CancellationToken.None);
        using var loaded = Small(8);
        fixture.Checkpoints.LoadModel(loaded);
        trained.eval();
        loaded.eval();
        Assert.Equal(0, FlatView.Number((trained.call(fixture.Inputs) - loaded.call(fixture.Inputs)).abs().max()));

        using var wide = Small(9);
        Assert.Contains("parameter/model/a.weight is Float32 [8, 3], the model has Float32 [9, 3]", Load(fixture, wide),
            StringComparison.Ordinal);
        using var longer = nn.Sequential(("a", nn.Linear(3, 8)), ("n", nn.BatchNorm1d(8)), ("b", nn.Linear(8, 2)), ("c", nn.Linear(2, 2)));
        Assert.Contains("has no tensor parameter/model/c.weight", Load(fixture, longer), StringComparison.Ordinal);
        using var shorter = nn.Sequential(("a", nn.Linear(3, 8)), ("n", nn.BatchNorm1d(8)));
        Assert.Contains("has a tensor parameter/model/b.weight, which the model lacks", Load(fixture, shorter), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_checkpoint_says_so()
    {
        using var fixture = new Fixture();
        using var model = Small(8);
        Assert.Contains("has no checkpoint", Load(fixture, model), StringComparison.Ordinal);
    }

    private static nn.Module<Tensor, Tensor> Small(int width) =>
        nn.Sequential(("a", nn.Linear(3, width)), ("n", nn.BatchNorm1d(width)), ("b", nn.Linear(width, 2)));

    private static string Load(Fixture fixture, nn.Module model) =>
        Assert.Throws<InputException>(() => fixture.Checkpoints.LoadModel(model)).Message;

    private static string Resume(Fixture fixture, TrainerOptions options)
    {
        using var duel = new Duel();
        return Assert.Throws<InputException>(() =>
            new Trainer(options, fixture.Checkpoints).Fit(duel, fixture.Data, null, [], CancellationToken.None)).Message;
    }

    private static void Train(Fixture fixture)
    {
        using var duel = new Duel();
        new Trainer(new TrainerOptions(1, 1), fixture.Checkpoints).Fit(duel, fixture.Data, Falling(), [], CancellationToken.None);
    }

    private static Fixture.Scored Falling(int from = 0) => new(epoch => -epoch - from);
}
