using System.Runtime.CompilerServices;

namespace Semiflow.Tests.Docs;

public sealed class SolverGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "SolverGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "solvers.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_and_gradients_arrive()
    {
        using var console = new StringWriter();
        Assert.True(SolverGuide.Run(console) > 0);
        Assert.Contains("21 states", console.ToString(), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
