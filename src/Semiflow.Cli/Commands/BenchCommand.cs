using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semiflow.Bench;
using Semiflow.Native;
using Semiflow.Training;
using Spectre.Console;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow bench</c>: measure against peers and limits.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandSession session)
    {
        var name = new Argument<string?>("name")
            { Description = "Benchmark (without a name: list them)", HelpName = "name", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(_ =>
            BenchmarkCatalogue.All.Select(benchmark => new System.CommandLine.Completions.CompletionItem(benchmark.Name)));
        Option<string?> json = OutputOptions.Json();
        Option<bool> force = OutputOptions.Force();
        var repetitions = new Option<int?>("--repetitions") { Description = "Timed repetitions of each variant" };
        var threads = new Option<int?>("--threads") { Description = "Threads for tensors and kernels" };
        var quick = new Option<bool>("--quick") { Description = "Smoke test: smallest size, figures mean little" };
        var peer = new Option<bool>("--peer") { Description = "Take turns with the same work in PyTorch, where a python3 has it" };
        var command = new Command("bench", "Measure this machine and Semiflow against peers and limits")
            { name, json, force, repetitions, threads, quick, peer };
        command.SetAction(parse => Measure(
            session, parse.GetValue(name), parse.GetValue(json), parse.GetValue(force),
            new BenchmarkOptions(parse.GetValue(repetitions), parse.GetValue(threads), parse.GetValue(quick), parse.GetValue(peer))));
        return command;
    }

    private static int Measure(CommandSession session, string? name, string? json, bool replace, BenchmarkOptions options)
    {
        IReadOnlyList<IBenchmark> all = BenchmarkCatalogue.All;
        if (name is null)
        {
            Table list = TableStyle.Plain("benchmark", "compares");
            foreach (IBenchmark each in all)
            {
                list.AddRow(Markup.Escape(each.Name), Markup.Escape(each.Summary));
            }

            session.Console.Write(list);
            return ExitCode.Done;
        }

        if (options.Repetitions < 1 || options.Threads < 1)
        {
            throw new InputException("--repetitions and --threads must be at least 1.");
        }

        IBenchmark benchmark = all.FirstOrDefault(each => each.Name == name)
            ?? throw KnownNames.Unknown("benchmark", name, [.. all.Select(each => each.Name)]);
        if (options.Peer && benchmark.Peer is null)
        {
            throw new InputException(
                $"{name} has no peer in PyTorch: leave out --peer, or choose {string.Join(", ", all.Where(each => each.Peer is not null)
                    .Select(each => each.Name))}.");
        }

        if (json is not null)
        {
            OutputFile.Check(json, replace);
        }

        LibTorch.Load();
        Summary result = benchmark.Run(options, session.Output);
        result = result with { Notes = [.. Machine(options), .. result.Notes] };
        Table table = TableStyle.Plain("figure", "value", "unit", "published");
        foreach ((string key, SummaryFigure figure) in result.Figures)
        {
            table.AddRow(key, figure.Value.ToString("G4", CultureInfo.InvariantCulture), Markup.Escape(figure.Unit),
                figure.Published?.ToString("G4", CultureInfo.InvariantCulture) ?? "");
        }

        session.Console.Write(table);
        if (json is not null)
        {
            result.Write(json);
        }

        return ExitCode.Done;
    }

    // A figure without its machine says nothing.
    private static IEnumerable<KeyValuePair<string, string>> Machine(BenchmarkOptions options)
    {
        foreach ((string key, JsonNode? value) in Provenance.ToJson())
        {
            string text = key == "threads" && options.Threads is { } threads
                ? threads.ToString(CultureInfo.InvariantCulture)
                : value?.ToString() ?? "unknown";
            yield return KeyValuePair.Create(key, text);
        }
    }
}
