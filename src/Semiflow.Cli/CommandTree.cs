using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Semiflow.Cli.Commands;

namespace Semiflow.Cli;

/// <summary>The verbs of the command line. Nothing here may touch libtorch: <c>--help</c> must answer at once.</summary>
internal static class CommandTree
{
    /// <summary>Parses and runs; usage errors name the nearest command or option and return 2.</summary>
    public static int Invoke(IReadOnlyList<string> args, CommandSession session)
    {
        RootCommand root = Create(session);
        ParseResult parse = root.Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = session.Output,
            Error = session.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interruption handles the signals.
        };
        if (parse.Action is not HelpAction && (parse.Errors.Count > 0 || UnknownOptions(args, parse).Any()))
        {
            return TellUsage(args, parse, session);
        }

        WordCheck.Run(args, parse);

        return parse.Invoke(configuration);
    }

    private static RootCommand Create(CommandSession session)
    {
        var root = new RootCommand(
            "Scientific machine learning: learn maps between functions, and dynamics from trajectories.\nStart with: semiflow run "
                + "cno-poisson, or semiflow run aphynity-pendulum")
        {
            RunCommand.Create(session),
            TrainCommand.Create(session),
            ResumeCommand.Create(session),
            EvalCommand.Create(session),
            PredictCommand.Create(session),
            MakeCommand.Create(session),
            ListCommand.Create(session),
            ShowCommand.Create(session),
            CompareCommand.Create(session),
            ResultsCommand.Create(session),
            BenchCommand.Create(session),
            DoctorCommand.Create(session),
            WorkerCommand.Create(session),
        };
        root.Add(new Option<bool>("--verbose") { Description = "Show the stack trace of a failure", Recursive = true });
        root.SetAction(parse => new HelpAction().Invoke(parse));
        root.HelpName = "semiflow";
        return root;
    }

    private static int TellUsage(IReadOnlyList<string> args, ParseResult parse, CommandSession session)
    {
        Command command = parse.CommandResult.Command;
        string verb = command is RootCommand ? "semiflow" : $"semiflow {command.Name}";
        string[] unknown = [.. UnknownOptions(args, parse)];
        IEnumerable<string> messages = unknown.Length > 0
            ? unknown.Select(option => Unknown("option", option, [.. Options(parse)]))
            : parse.Errors.Select(error => Hinted(error, parse, command)).Distinct();
        foreach (string message in messages)
        {
            session.Error.WriteLine($"semiflow: {message}");
        }

        session.Error.WriteLine($"Try '{verb} --help'.");
        return ExitCode.BadInput;
    }

    /// <summary>A mistyped option would otherwise be taken for the value of an argument.</summary>
    private static IEnumerable<string> UnknownOptions(IReadOnlyList<string> args, ParseResult parse) => args
        .TakeWhile(arg => arg != "--")
        .Where(arg => arg.StartsWith("--", StringComparison.Ordinal))
        .Select(arg => arg.Split('=', ':')[0])
        .Except(Options(parse));

    private static IEnumerable<string> Options(ParseResult parse) => parse.CommandResult.Command.Options
        .Concat(parse.RootCommandResult.Command.Options.Where(option => option.Recursive))
        .SelectMany(option => option.Aliases.Append(option.Name));

    private static string Hinted(ParseError error, ParseResult parse, Command command)
    {
        string? token = parse.UnmatchedTokens.FirstOrDefault(t => error.Message.Contains($"'{t}'", StringComparison.Ordinal));
        return token is null ? UsageError.Text(error)
            : command.Subcommands.Count > 0 ? Unknown("command", token, [.. command.Subcommands.Select(each => each.Name)])
            : $"unexpected argument '{token}'.";
    }

    private static string Unknown(string kind, string token, IReadOnlyList<string> known)
    {
        // Dashes that all options have do not make two of them alike.
        string? bare = KnownNames.Nearest(token.TrimStart('-'), known.Select(name => name.TrimStart('-')));
        string? nearest = known.FirstOrDefault(each => each.TrimStart('-') == bare);
        return $"unknown {kind} '{token}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}";
    }
}
