using System.Runtime.CompilerServices;

namespace Semiflow.Tests.Docs;

public sealed class LeastActionGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "LeastActionGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "least-action.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_constrained_network_moves_the_points_far_less()
    {
        using var console = new StringWriter();
        ((double least, double moved), (double vanilla, double movedWithout)) = LeastActionGuide.Run(console);
        TestContext.Current.TestOutputHelper?.WriteLine(console.ToString());
        Assert.InRange(moved, 0, movedWithout / 20);
        Assert.InRange(least, vanilla - 0.1, 1);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
