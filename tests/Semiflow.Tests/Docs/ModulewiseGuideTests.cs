using System.Runtime.CompilerServices;

namespace Semiflow.Tests.Docs;

public sealed class ModulewiseGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "ModulewiseGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "modulewise.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_module_learns_and_easy_images_stop_early()
    {
        using var console = new StringWriter();
        (double[] accuracies, double modules) = ModulewiseGuide.Run(console);
        TestContext.Current.TestOutputHelper?.WriteLine(console.ToString());
        Assert.All(accuracies, accuracy => Assert.InRange(accuracy, 0.6, 1));
        Assert.InRange(modules, 1, 3.9);
        Assert.Contains("early exit", console.ToString(), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
