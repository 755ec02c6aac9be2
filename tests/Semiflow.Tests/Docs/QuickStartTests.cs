using System.Runtime.CompilerServices;
using Semiflow.Metrics;

namespace Semiflow.Tests.Docs;

public sealed class QuickStartTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void Readme_shows_this_program_in_at_most_15_lines()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "QuickStart.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', usings.Concat(body.Select(line => line.Length > 8 ? line[8..] : line.Trim())))
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();

        string readme = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "README.md"));
        Assert.Contains("```csharp\n" + program + "\n```", readme, StringComparison.Ordinal);
        Assert.InRange(program.Split('\n').Count(line => line.Trim().Length > 0), 5, 15);
    }

    [Fact]
    public void It_learns_the_solution_operator_and_predicts_at_another_resolution()
    {
        using var console = new StringWriter();
        (var expected, var predicted) = QuickStart.Run(console);
        Assert.Equal(expected.Grid, predicted.Grid);
        Assert.Contains("256 solutions on 200", console.ToString(), StringComparison.Ordinal);
        double error = ErrorSummary.Of(RelativeError.L1(predicted, expected), seed: 1).Median;
        Assert.InRange(error, 0, 10); // percent, in physical units
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
