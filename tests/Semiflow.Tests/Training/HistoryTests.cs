using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Files;
using Semiflow.Tests.Files;
using Semiflow.Training;

namespace Semiflow.Tests.Training;

/// <summary>The epochs of a training beside its checkpoints.</summary>
public sealed class HistoryTests
{
    [Fact]
    public void Checkpoints_and_memory_do_not_grow_with_the_epochs()
    {
        using var fixture = new Fixture();
        using IDisposable quick = FileSystem.Use(new QuickDisk());
        var meter = new Meter(fixture);
        using var duel = new Duel();
        TrainingResult result = new Trainer(new TrainerOptions(600, 1), fixture.Checkpoints)
            .Fit(duel, fixture.Data, fixture.Validation(duel), [meter], CancellationToken.None);
        Assert.Equal(600, result.History.Count);
        Assert.Equal(Enumerable.Range(1, 600), result.History.Select(report => report.Epoch));
        Assert.InRange((double)meter.Sizes[592] / meter.Sizes[40], 0.98, 1.02); // Some numbers have more digits than others.
        Assert.InRange(meter.Memory[592] - meter.Memory[40], long.MinValue, 200_000); // A report alone is some 2 kB.
        Assert.InRange(new FileInfo(Path.Combine(fixture.Checkpoints.Path, "history.jsonl")).Length, 100_000, 1_000_000);
    }

    [Fact]
    public void A_checkpoint_of_before_there_was_a_history_continues()
    {
        using var fixture = new Fixture();
        Train(fixture, epochs: 40, stopAfter: 17);
        // As older versions wrote it: the epochs inside, no history, no checksum.
        string file = fixture.Checkpoints.LastFile;
        (IReadOnlyDictionary<string, StoredArray> arrays, IReadOnlyDictionary<string, string> texts) = SafetensorsFile.Read(file);
        JsonObject document = JsonNode.Parse(texts["semiflow"])!.AsObject();
        EpochReport[] reports =
        [
            .. HistoryLines.Read<EpochReport>(GrowingFile.Lines(fixture.Checkpoints.HistoryFile).Span),
            .. document["history"]!["tail"]!.AsArray().Select(each => EpochReport.FromJson(each!)),
        ];
        Assert.Equal(17, reports.Length);
        document.Remove("history");
        JsonObject training = document["training"]!.AsObject();
        training.Remove("Epochs");
        training.Remove("Validation");
        training["History"] = JsonSerializer.SerializeToNode(reports);
        SafetensorsFile.Write(file, [.. arrays.Select(each => (each.Key, each.Value))],
            new Dictionary<string, string> { ["semiflow"] = document.ToJsonString() });
        File.Delete(fixture.Checkpoints.HistoryFile);
        TrainingResult resumed = Train(fixture, epochs: 40, stopAfter: 40);
        using var whole = new Fixture();
        Assert.Equal(Train(whole, 40, 40).History.Select(Untimed), resumed.History.Select(Untimed));
    }

    [Fact]
    public void A_history_that_is_missing_or_another_is_named()
    {
        using var fixture = new Fixture();
        Train(fixture, epochs: 40, stopAfter: 20);
        string file = fixture.Checkpoints.HistoryFile, lines = File.ReadAllText(file);
        foreach (string? text in new[] { null, "", lines[..^2], lines.Replace("\"epoch\":3,", "\"epoch\":4,", StringComparison.Ordinal) })
        {
            File.Delete(file);
            if (text is not null)
            {
                File.WriteAllText(file, text);
            }

            Assert.Contains(file, Assert.Throws<InputException>(() => Train(fixture, 40, 40)).Message, StringComparison.Ordinal);
        }

        File.WriteAllText(file, lines + "{\"epoch\": 99"); // written after the checkpoint, and torn
        Assert.Equal(40, Train(fixture, 40, 40).History.Count);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_a_checkpoint_is_noticed()
    {
        using var fixture = new Fixture();
        Train(fixture, epochs: 3, stopAfter: 3);
        string file = fixture.Checkpoints.LastFile;
        byte[] bytes = File.ReadAllBytes(file);
        int spaces = bytes.AsSpan().IndexOf("\"checksum\":\"xxh3-"u8);
        Assert.True(spaces > 0);
        for (int at = 0; at < bytes.Length; at += 7)
        {
            if (at >= spaces && at < spaces + 16)
            {
                continue; // Without its name, the checksum is one of older versions, which had none.
            }

            bytes[at] ^= 4;
            File.WriteAllBytes(file, bytes);
            Assert.Contains(file, Assert.Throws<InputException>(() => Safetensors.Read(file)).Message, StringComparison.Ordinal);
            bytes[at] ^= 4;
        }
    }

    private static TrainingResult Train(Fixture fixture, int epochs, int stopAfter)
    {
        using var duel = new Duel();
        int done = 0;
        return new Trainer(new TrainerOptions(epochs, 1), fixture.Checkpoints).Fit(
            duel, fixture.Data, fixture.Validation(duel), [new Counter(count => done = count)], () => done >= stopAfter && done < epochs);
    }

    private static string Untimed(EpochReport report) => (report with { Seconds = 0, SamplesPerSecond = 0 }).ToJson().ToJsonString();

    private sealed class Counter(Action<int> tell) : IProbe
    {
        public void OnEpoch(EpochReport report) => tell(report.Epoch);
    }

    private sealed class Meter(Fixture fixture) : IProbe
    {
        public Dictionary<int, long> Sizes { get; } = [];

        public Dictionary<int, long> Memory { get; } = [];

        public void OnEpoch(EpochReport report)
        {
            if (report.Epoch is 40 or 592) // both are as many epochs behind the last flush
            {
                Sizes[report.Epoch] = new FileInfo(fixture.Checkpoints.LastFile).Length;
                Memory[report.Epoch] = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
    }
}
