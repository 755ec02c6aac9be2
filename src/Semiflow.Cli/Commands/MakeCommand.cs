using System.CommandLine;
using Semiflow.Native;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow make</c>: pairs of functions in the layout of the published files, or trajectories.</summary>
internal static class MakeCommand
{
    public static Command Create(CommandSession session)
    {
        var system = new Argument<string>("system") { Description = "System: see 'semiflow list'" };
        var count = new Option<int>("--count") { Description = "Number of samples; for trajectories, per environment", Required = true };
        var grid = new Option<int?>("--grid") { Description = "Nodes per direction, for pairs (default: 64)" };
        var environment = new Option<string?>("--environment")
            { Description = "Environment of the trajectories: all, 0, 1, … (default: all)" };
        var seed = new Option<long>("--seed") { Description = "Seed", DefaultValueFactory = _ => 0 };
        var file = new Option<string>("--out")
            { Description = "File to write: .h5, .npz or .nc", HelpName = "file", Required = true };
        var outside = new Option<bool>("--out-of-distribution")
            { Description = "Draw from the law, or the environments, that test generalization" };
        Option<bool> force = OutputOptions.Force();
        var command = new Command("make", "Make data: pairs with an exact or reference solver, or trajectories of a dynamical system")
            { system, count, grid, environment, seed, file, outside, force };
        command.SetAction(parse =>
        {
            LibTorch.Load();
            string name = parse.GetValue(system)!;
            return WorkProgress.Over(session, observer =>
            {
                if (GeneratedTrajectories.Knows(name))
                {
                    Refuse(name, "--grid", parse.GetValue(grid), "has its own grid");
                    GeneratedTrajectories.Write(
                        name, parse.GetValue(count), parse.GetValue(environment) ?? "all", parse.GetValue(outside), parse.GetValue(seed),
                        parse.GetValue(file)!, parse.GetValue(force), observer, session.Token);
                    return ExitCode.Done;
                }

                Refuse(name, "--environment", parse.GetValue(environment), "has no environments");
                GeneratedFile.Write(
                    name, parse.GetValue(count), parse.GetValue(grid) ?? 64, parse.GetValue(seed),
                    parse.GetValue(file)!, parse.GetValue(outside), parse.GetValue(force), observer);
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static void Refuse(string name, string option, object? value, string reason)
    {
        if (value is not null)
        {
            throw new InputException($"{option} does not apply: {name} {reason}.");
        }
    }
}
