using System.Runtime.CompilerServices;

namespace Semiflow.Tests.Docs;

public sealed class TransportGuideTests
{
    private static readonly string Here = Folder();

    [Fact]
    public void The_page_shows_this_program()
    {
        string[] source = File.ReadAllLines(Path.Combine(Here, "TransportGuide.cs"));
        string[] usings = [.. source.TakeWhile(line => !line.StartsWith("namespace", StringComparison.Ordinal))
            .Where(line => line.Length > 0)];
        string[] body = [.. source.SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        string program = string.Join('\n', [.. usings, "", .. body.Select(line => line.Length > 8 ? line[8..] : line.Trim())])
            .Replace("console.", "Console.", StringComparison.Ordinal).Trim();
        string page = File.ReadAllText(Path.Combine(Here, "..", "..", "..", "docs", "transport.md"));
        Assert.Contains("```csharp\n" + program + "\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_and_arrives_on_nearly_straight_ways()
    {
        using var console = new StringWriter();
        Semiflow.Transport.TransportReport report = TransportGuide.Run(console);
        Assert.InRange(report.Eta, 0.95, 1);
        string last = console.ToString().TrimEnd().Split('\n')[^1];
        Assert.InRange(double.Parse(last["left ".Length..], System.Globalization.CultureInfo.InvariantCulture), 0, 0.1);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
