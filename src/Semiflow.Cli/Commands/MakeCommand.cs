using System.CommandLine;
using Semiflow.Native;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow make</c>: data from an exact or reference solver, in the layout of the published files.</summary>
internal static class MakeCommand
{
    public static Command Create(Session session)
    {
        var system = new Argument<string>("system") { Description = "System: see 'semiflow list'" };
        var count = new Option<int>("--count") { Description = "Number of samples", Required = true };
        var grid = new Option<int>("--grid") { Description = "Nodes a direction", DefaultValueFactory = _ => 64 };
        var seed = new Option<long>("--seed") { Description = "Seed", DefaultValueFactory = _ => 0 };
        var file = new Option<string>("--out") { Description = "HDF5 file to write", HelpName = "file", Required = true };
        var outside = new Option<bool>("--out-of-distribution") { Description = "Draw from the law that tests generalization" };
        var force = new Option<bool>("--force") { Description = "Replace an existing file" };
        var command = new Command("make", "Make data with an exact or reference solver") { system, count, grid, seed, file, outside, force };
        command.SetAction(parse =>
        {
            LibTorch.Load();
            return Watch.Over(session, observer =>
            {
                GeneratedFile.Write(
                    parse.GetValue(system)!, parse.GetValue(count), parse.GetValue(grid), parse.GetValue(seed),
                    parse.GetValue(file)!, parse.GetValue(outside), parse.GetValue(force), observer);
                return ExitCode.Done;
            });
        });
        return command;
    }
}
