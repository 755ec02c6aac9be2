using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli;

/// <summary>Options that <c>run</c> and <c>train</c> share.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> folder = new("--out")
        { Description = "New folder for the run (default: runs/NAME-1, -2, …)", HelpName = "folder" };
    private readonly Option<long> seed = new("--seed")
        { Description = "Seed of data, initialization and shuffling", DefaultValueFactory = _ => 0 };
    private readonly Option<string[]> set = new("--set")
        { Description = "A setting, e.g. budget.epochs=50 (repeatable; 'semiflow show' lists them)", HelpName = "key=value",
            Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> config = new("--config") { Description = "TOML file with settings", HelpName = "file" };
    private readonly Option<string> device = new("--device") { Description = "cpu or cuda", DefaultValueFactory = _ => "cpu" };

    public RunOptions() => device.AcceptOnlyFromAmong("cpu", "cuda");

    /// <summary>What the user gave.</summary>
    internal sealed record RunOptionValues(string? Folder, long Seed, IReadOnlyList<string> Set, string? Config, string Device)
    {
        /// <summary>The settings, overridden by the file and then by the assignments.</summary>
        /// <param name="method">The method.</param>
        /// <param name="settings">The settings to override.</param>
        /// <param name="notice">Called with each old spelling found.</param>
        public object Over(IMethod method, object settings, Action<string> notice) => method.Checked(Configuration.WithAssignments(
            Config is null ? settings : Configuration.WithToml(settings, Config, notice), Set, notice));
    }

    public void AddTo(Command command)
    {
        command.Add(folder);
        command.Add(seed);
        command.Add(set);
        command.Add(config);
        command.Add(device);
    }

    public RunOptionValues Read(ParseResult parse)
    {
        long given = parse.GetValue(seed);
        return given >= 0
            ? new RunOptionValues(parse.GetValue(folder), given, parse.GetValue(set) ?? [], parse.GetValue(config), parse.GetValue(device)!)
            : throw new InputException($"--seed must be a whole number of at least 0, not {given}.");
    }
}
