using System.Runtime.CompilerServices;
using Semiflow.Data;
using Semiflow.Data.Images;

namespace Semiflow.Tests.Docs;

public sealed class ImageGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "ImageGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "image-data.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs()
    {
        Assert.SkipUnless(FashionMnist.Find() is not null, "Fashion-MNIST is not on this machine: apt-get install dataset-fashion-mnist.");
        using var console = new StringWriter();
        Assert.Equal([50L, 1, 28, 28], ImageGuide.Run(console).Images.shape);
        Assert.StartsWith("300 images to learn from, 1000 to choose on, 10000 to report on", console.ToString(), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
