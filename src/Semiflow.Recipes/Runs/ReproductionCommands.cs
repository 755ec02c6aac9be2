using System.Buffers;

namespace Semiflow.Recipes.Runs;

/// <summary>The commands that make a run again.</summary>
internal static class ReproductionCommands
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%");

    /// <summary>First the run, then a use of it; ready for a POSIX shell.</summary>
    public static IReadOnlyList<string> Commands(RunRecord record)
    {
        RunPlan plan = record.Plan;
        string[] start = plan.Source.System is not null
            ? ["run", plan.Recipe, "--tier", plan.Tier]
            : ["train", .. Source(plan.Source), .. Method(plan.Method), plan.Method.ModelOption, plan.Model];
        string[] device = plan.Device == "cpu" ? [] : ["--device", plan.Device];
        string[] seed = plan.Seeds.Count > 0 ? ["--seeds", string.Join(",", plan.Seeds)] : ["--seed", Configuration.Text(plan.Seed)];
        string run = Line([.. start, .. seed, .. device, .. Changes(plan).SelectMany(change => new[] { "--set", change })]);
        return plan.Seeds.Count > 0 ? [run] :
        [
            run,
            Line(["predict", Path.GetRelativePath(".", record.Folder.Path), "--input", "x.npz", "--output", "y.npz",
                .. plan.Method.Forecasts ? ["--times", "0:10:0.5"] : Array.Empty<string>()]),
        ];
    }

    private static string[] Method(IMethod method) => method.Name == RunPlan.UnnamedMethod ? [] : ["--method", method.Name];

    /// <summary>A word as a POSIX shell reads it back.</summary>
    internal static string Quoted(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Where the data lie and how they were read, with '=' since a time may be negative and would look like an option.</summary>
    private static IEnumerable<string> Source(DataSource source) => source.Options.Where(option => option.Value is not null)
        .Select(option => $"{option.Option}={Configuration.Text(option.Value)}");

    /// <summary>
    /// Settings that differ from what the command starts from; not those without effect, which older versions took and the command refuses.
    /// </summary>
    private static IEnumerable<string> Changes(RunPlan plan)
    {
        object start = plan.Method.Recipes.FirstOrDefault(each => each.Name == plan.Recipe)?.Settings(plan.Tier)
            ?? plan.Method.Defaults(plan.Model);
        Dictionary<string, string> defaults = Configuration.Leaves(plan.Method.Checked(start))
            .ToDictionary(leaf => leaf.Path, leaf => Configuration.Text(leaf.Value));
        SettingScope scope = plan.Method.ScopeOf(plan.Config, plan.Model, plan.Source);
        return Configuration.Leaves(plan.Config)
            .Where(leaf => SettingUse.Idle(scope, leaf.Path) is null)
            .Select(leaf => (leaf.Path, Text: Configuration.Text(leaf.Value)))
            .Where(leaf => defaults.GetValueOrDefault(leaf.Path) != leaf.Text)
            .Select(leaf => $"{leaf.Path}={leaf.Text}");
    }

    private static string Line(IEnumerable<string> words) => string.Join(" ", words.Select(Quoted).Prepend("semiflow"));
}
