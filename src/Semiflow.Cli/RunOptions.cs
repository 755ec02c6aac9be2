using System.CommandLine;
using Semiflow.Recipes;
using Semiflow.Recipes.Runs;

namespace Semiflow.Cli;

/// <summary>Options that <c>run</c> and <c>train</c> share.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> folder = new("--out")
        { Description = "New folder for the run (default: runs/NAME-1, -2, …)", HelpName = "folder" };
    private readonly Option<long> seed = new("--seed")
        { Description = "Seed of data, initialization and shuffling", DefaultValueFactory = _ => 0 };
    private readonly Option<string?> seeds = new("--seeds")
        { Description = "Several seeds: a range such as 0:5 (0 to 4) or a list such as 1,5,9; medians and ranges over all",
            HelpName = "seeds" };
    private readonly Option<int?> jobs = Jobs();
    private readonly Option<string[]> set = new("--set")
        { Description = "A setting, e.g. budget.epochs=50 (repeatable; 'semiflow show' lists them)", HelpName = "key=value",
            Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> config = new("--config") { Description = "TOML file with settings", HelpName = "file" };
    private readonly Option<string> device = new("--device") { Description = "cpu or cuda", DefaultValueFactory = _ => "cpu" };

    /// <summary>How many seeds at a time.</summary>
    public static Option<int?> Jobs() => new("--jobs")
        { Description = "With --seeds: runs at a time, each in a process of its own; they share the threads", HelpName = "number" };

    public RunOptions() => device.AcceptOnlyFromAmong("cpu", "cuda");

    /// <summary>What the user gave.</summary>
    internal sealed record RunOptionValues(string? Folder, long Seed, IReadOnlyList<string> Set, string? Config, string Device)
    {
        /// <summary>Several seeds; empty for one.</summary>
        public IReadOnlyList<long> Seeds { get; init; } = [];

        /// <summary>Runs at a time.</summary>
        public int Jobs { get; init; } = 1;

        /// <summary>The settings, overridden by the file and then by the assignments, each of which has an effect.</summary>
        /// <param name="method">The method.</param>
        /// <param name="settings">The settings to override.</param>
        /// <param name="model">The model of the run.</param>
        /// <param name="source">Its data.</param>
        /// <param name="notice">Called with each old spelling found.</param>
        /// <exception cref="InputException">A setting is unknown, out of its bounds, or of no use in this run.</exception>
        public object Over(IMethod method, object settings, string model, DataSource source, Action<string> notice)
        {
            var given = new Dictionary<string, string>(StringComparer.Ordinal);
            object over = Config is null ? settings : Configuration.WithToml(settings, Config, notice, given);
            object whole = method.Checked(Configuration.WithAssignments(over, Set, notice, given));
            SettingUse.Require(method.ScopeOf(whole, model, source), given);
            return whole;
        }
    }

    public void AddTo(Command command)
    {
        command.Add(folder);
        command.Add(seed);
        command.Add(seeds);
        command.Add(jobs);
        command.Add(set);
        command.Add(config);
        command.Add(device);
    }

    public RunOptionValues Read(ParseResult parse)
    {
        IReadOnlyList<long> several = parse.GetValue(seeds) is { } text ? SeedList.Parse(text) : [];
        if (several.Count > 0 && parse.GetResult(seed) is { Implicit: false })
        {
            throw new InputException("--seed and --seeds exclude each other: give one of them.");
        }

        long given = several.Count > 0 ? several[0] : parse.GetValue(seed);
        return given >= 0
            ? new RunOptionValues(parse.GetValue(folder), given, parse.GetValue(set) ?? [], parse.GetValue(config), parse.GetValue(device)!)
                { Seeds = several, Jobs = CheckJobs(parse.GetValue(jobs), several.Count) }
            : throw new InputException($"--seed must be a whole number of at least 0, not {given}.");
    }

    private static int CheckJobs(int? jobs, int seeds) => jobs is null ? 1
        : seeds == 0 ? throw new InputException("--jobs does not apply without --seeds: there is one run.")
        : RequireJobs(jobs.Value);

    /// <summary>A number of runs at a time.</summary>
    /// <exception cref="InputException">Below 1.</exception>
    internal static int RequireJobs(int jobs)
    {
        OptionBounds.CheckLeast(("--jobs", jobs, 1));
        return jobs;
    }
}
