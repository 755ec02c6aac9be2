using System.Runtime.CompilerServices;

namespace Semiflow.Tests.Docs;

public sealed class AphynityGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "AphynityGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "aphynity.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_finds_the_friction_that_the_physics_do_not_know()
    {
        using var console = new StringWriter();
        (double friction, double error) = AphynityGuide.Run(console);
        TestContext.Current.TestOutputHelper?.WriteLine(console.ToString());
        Assert.InRange(friction, 0.1, 0.3);
        Assert.InRange(error, 0, 1e-2);
        Assert.Contains("friction", console.ToString(), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
