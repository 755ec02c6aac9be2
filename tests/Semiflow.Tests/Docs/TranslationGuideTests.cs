using System.Runtime.CompilerServices;

namespace Semiflow.Tests.Docs;

public sealed class TranslationGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "TranslationGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "translation.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_transport_cost_selects_the_shorter_way()
    {
        using var console = new StringWriter();
        (double with, double without) = TranslationGuide.Run(console);
        TestContext.Current.TestOutputHelper?.WriteLine(console.ToString());
        Assert.True(with < without / 1.2);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
