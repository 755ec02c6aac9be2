using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Semiflow.Tests.Docs;

/// <summary>
/// Citations of specifications, such as <c>(spec leads.md 7)</c> or <c>(spec domain-translation.md 6, V1 to V3, 7, E1; free words)</c>:
/// what docs/spec/README.md says of them holds for every one in code and pages.
/// </summary>
public sealed partial class SpecCitationTests
{
    private const int Columns = 140;
    private static readonly string Root = Path.GetFullPath(Path.Combine(Folder(), "..", "..", ".."));
    private static readonly string Specs = Path.Combine(Root, "docs", "spec");
    private static readonly Dictionary<string, SpecPage> Pages = Directory.EnumerateFiles(Specs, "*.md")
        .Where(path => Path.GetFileName(path) != "README.md")
        .ToDictionary(path => Path.GetFileName(path), path => new SpecPage(path));

    [Fact]
    public void Every_citation_leads_to_a_heading_and_its_labels()
    {
        int count = 0;
        var wrong = new List<string>();
        foreach (string file in Files())
        {
            string text = File.ReadAllText(file);
            (int found, IReadOnlyList<(int At, string Fault)> faults) = Check(text);
            count += found;
            string name = Path.GetRelativePath(Root, file);
            wrong.AddRange(faults.Select(each => $"{name}:{text.AsSpan(0, each.At).Count('\n') + 1}: {each.Fault}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} citations");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count > 250, $"{count} citations: are they still found?");
    }

    /// <summary>The check itself: what must be found wrong, and what must not.</summary>
    [Theory]
    [InlineData("(spec leads.md 7)", 0)]
    [InlineData("/// one (spec leads.md\n    /// 6.1, 6.2)", 0)]
    [InlineData("(spec modulewise.md 11, V1 to V4; closed forms)", 0)]
    [InlineData("(spec cno.md 2.2 to 2.4, 2.8)", 0)]
    [InlineData("(spec leads.md)", 0)]
    [InlineData("Build(spec, leads)", 0)]
    [InlineData("[LEADS](docs/leads.md) and 7 more", 0)]
    [InlineData("(spec leads.md 77)", 1)]
    [InlineData("(spec cno.md 2.8 to 2.11)", 2)]
    [InlineData("(spec modulewise.md 11, V12)", 1)]
    [InlineData("(spec modulewise.md V1)", 1)]
    [InlineData("(spec gone.md 1)", 1)]
    [InlineData("Spec leads.md 7.", 1)]
    [InlineData("(leads.md 7)", 1)]
    [InlineData("(specs leads.md 7, ode.md 3)", 1)]
    [InlineData("(leads.md 7; arXiv 2106.04546)", 1)]
    [InlineData("(spec 5.3)", 1)]
    [InlineData("(specification, section 5.1)", 1)]
    [InlineData("// as in (CNO 2.9)", 1)]
    public void Broken_citations_are_found(string text, int faults) => Assert.Equal(faults, Check(text).Faults.Count);

    [Fact]
    public void Relative_links_of_the_specifications_lead_to_files()
    {
        var wrong = new List<string>();
        foreach (string file in Directory.EnumerateFiles(Specs, "*.md"))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
            {
                string target = link.Groups[1].Value;
                if (!target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Specs, target)))
                {
                    wrong.Add($"{Path.GetFileName(file)}: {link.Value}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_index_names_every_page_and_lines_are_short()
    {
        string index = File.ReadAllText(Path.Combine(Specs, "README.md"));
        Assert.All(Pages.Keys, page => Assert.Contains($"[{page}]({page})", index, StringComparison.Ordinal));
        Assert.All(
            Directory.EnumerateFiles(Specs, "*.md"),
            file => Assert.All(File.ReadLines(file), line => Assert.True(line.Length <= Columns, $"{Path.GetFileName(file)}: {line}")));
    }

    /// <summary>Citations in a text, and what is wrong: with those in the form, and in another form.</summary>
    private static (int Count, IReadOnlyList<(int At, string Fault)> Faults) Check(string text)
    {
        // A comment goes on in the next line; every place stays where it is.
        string flat = NextLine().Replace(text, turn => new string(' ', turn.Length));
        Match[] citations = [.. Citation().Matches(flat).AsEnumerable()];
        var faults = new List<(int, string)>();
        foreach (Match citation in citations)
        {
            string file = citation.Groups["file"].Value;
            IEnumerable<string> found = Pages.TryGetValue(file, out SpecPage? page)
                ? page.Faults(Spaces().Replace(citation.Groups["parts"].Value, " ").Trim())
                : [$"there is no docs/spec/{file}"];
            faults.AddRange(found.Select(fault => (citation.Index, $"{Spaces().Replace(citation.Value, " ")}: {fault}")));
        }

        string rest = Citation().Replace(flat, citation => new string(' ', citation.Length));
        faults.AddRange(Loose().Matches(rest).Select(loose => (loose.Index, $"cite as (spec FILE SECTION): {loose.Value}")));
        return (citations.Length, faults);
    }

    /// <summary>Code and pages; this file, which shows broken citations, is not among them.</summary>
    private static IEnumerable<string> Files() => new[] { "src", "tests", "bench", "docs" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".md" && Path.GetFileName(file) != nameof(SpecCitationTests) + ".cs")
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    [GeneratedRegex(@"\r?\n[ \t]*(?:///?)?")]
    private static partial Regex NextLine();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\(spec +(?<file>[a-z-]+\.md)(?<parts>[^();]*)(?:;[^()]*)?\)")]
    private static partial Regex Citation();

    [GeneratedRegex(
        @"\b[Ss]pecs? +(?:[a-z-]+\.md|\d)|\([\w-]+\.md +[A-Z]?\d|\b[Ss]pecification,? +(?:section +)?\d|\((?:CNO|LEADS|APHYNITY) +\d")]
    private static partial Regex Loose();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
