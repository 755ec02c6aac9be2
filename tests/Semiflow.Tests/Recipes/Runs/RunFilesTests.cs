using System.Text.RegularExpressions;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Files around a run: its log, the user's data and what commands write.</summary>
public sealed class RunFilesTests : IDisposable
{
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Fact]
    public void The_log_keeps_what_was_said_each_epoch_and_the_beginning_of_tasks()
    {
        RunFolder folder = toy.Create(Toy.Plan()).Folder;
        var log = new LoggingObserver(toy, folder);
        RunProgress progress = new(2, 9, 0.5, 1.0 / 3, 12.5, 12.5, 100, TimeSpan.Zero, Unit: "%");
        log.Say("a fact");
        log.Step(progress);
        log.Epoch(progress);
        log.Epoch(progress with { Training = "baseline", Validation = null });
        log.Epoch(progress with { Unit = "" });
        log.Advance("evaluation", 0);
        log.Advance("evaluation", 0.5);
        log.Advance("evaluation", 1);
        string[] lines = [.. File.ReadAllLines(folder.LogFile).Select(line => Regex.Replace(line, "^.{26}  ", ""))];
        Assert.Equal(
            ["a fact", "epoch 2/9: loss 0.333333, validation 12.5 %", "baseline epoch 2/9: loss 0.333333",
                "epoch 2/9: loss 0.333333, validation 12.5", "evaluation"], lines);
        Assert.Equal(["a fact"], toy.Said);
    }

    [Fact]
    public void A_file_to_write_must_be_new_or_replaceable_and_no_folder_or_input()
    {
        string there = toy.At("there.npz");
        File.WriteAllText(there, "x");
        OutputFile.Check(toy.At("new.npz"), replace: false, there);
        OutputFile.Check(there, replace: true);
        Assert.Equal(["there.npz"], Directory.GetFileSystemEntries(toy.At("")).Select(Path.GetFileName)); // No draft stays.
        Refused("--force", there, false);
        Refused("the input itself", there, true, there);
        Refused("the input itself", Path.Combine(toy.At("."), "there.npz"), true, there);
        Refused("is a folder", toy.At(""), true);
        Refused("there is no folder", Path.Combine(toy.At("none"), "y.npz"), true);
    }

    [Fact]
    public void A_link_to_an_input_is_the_input()
    {
        string there = toy.At("there.npz"), link = toy.At("link.npz");
        File.WriteAllText(there, "x");
        File.CreateSymbolicLink(link, there);
        Refused("the input itself", link, true, there);
        Refused("the input itself", there, true, link);
    }

    [Fact]
    public void Own_files_are_known_by_their_content()
    {
        string file = toy.At("a.npz"), other = toy.At("b.npz");
        File.WriteAllText(file, "abc");
        File.WriteAllText(other, "");
        RunPlan plan = OwnData.Plan(Toy.Method, new DataSource(File: file, FileOut: other), "first", 1, "cpu", new ToySettings());
        Assert.Equal(("train", "own"), (plan.Recipe, plan.Tier));
        Assert.Equal(
            ["sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], plan.Fingerprints); // of FIPS 180-2
        OwnData.Check(plan);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        OwnData.Check(plan);
        File.WriteAllText(other, "d");
        Assert.Contains($"{other} is not the file", Assert.Throws<InputException>(() => OwnData.Check(plan)).Message,
            StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains($"no data file '{file}'", Assert.Throws<InputException>(() => OwnData.Check(plan)).Message,
            StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<InputException>(
            () => OwnData.Plan(Toy.Method, new DataSource(File: toy.At("")), "first", 1, "cpu", new ToySettings())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Own_files_are_found_from_any_folder() => Assert.All(
        [OwnData.Plan(Toy.Method, new DataSource(File: Path.GetRelativePath(".", Written())), "first", 1, "cpu", new ToySettings())],
        plan => Assert.Equal(toy.At("w.npz"), plan.Source.File));

    [Fact]
    public void Devices_have_names()
    {
        Assert.Equal(TorchSharp.DeviceType.CPU, DeviceNames.Find("cpu").type);
        Assert.Contains("Did you mean 'cuda'?", Assert.Throws<InputException>(() => DeviceNames.Find("cdua")).Message,
            StringComparison.Ordinal);
        if (!TorchSharp.torch.cuda.is_available())
        {
            Assert.Contains("sees no CUDA device", Assert.Throws<InputException>(() => DeviceNames.Find("cuda")).Message,
                StringComparison.Ordinal);
        }
    }

    private string Written()
    {
        File.WriteAllText(toy.At("w.npz"), "w");
        return toy.At("w.npz");
    }

    private static void Refused(string reason, string path, bool replace, params string[] inputs) => Assert.Contains(
        reason, Assert.Throws<InputException>(() => OutputFile.Check(path, replace, inputs)).Message, StringComparison.Ordinal);
}
