using System.Globalization;
using System.Text.RegularExpressions;

namespace Semiflow.Tests.Docs;

/// <summary>A page of docs/spec: its text, section by section.</summary>
internal sealed partial class SpecPage
{
    private readonly Dictionary<string, string> sections = [];

    /// <summary>Reads a page. The text of a section is that of its subsections too.</summary>
    /// <param name="path">A Markdown file; headings begin with a number, such as <c>### 2.6 Activations</c>.</param>
    /// <exception cref="InvalidDataException">Two headings have one number.</exception>
    public SpecPage(string path)
    {
        string text = File.ReadAllText(path);
        Match[] headings = [.. Heading().Matches(text).AsEnumerable()];
        for (int i = 0; i < headings.Length; i++)
        {
            string number = headings[i].Groups["number"].Value;
            int level = headings[i].Groups["level"].Length;
            Match? next = headings.Skip(i + 1).FirstOrDefault(other => other.Groups["level"].Length <= level);
            if (number.Length > 0 && !sections.TryAdd(number, text[headings[i].Index..(next?.Index ?? text.Length)]))
            {
                throw new InvalidDataException($"{path} has two sections {number}.");
            }
        }
    }

    /// <summary>Numbers of the sections.</summary>
    public IReadOnlyCollection<string> Sections => sections.Keys;

    /// <summary>What is wrong with the parts of a citation; empty where all is well.</summary>
    /// <param name="parts">Sections, each with the labels behind it, such as <c>6, V1 to V3, 7, E1</c>; empty for the whole page.</param>
    public IEnumerable<string> Faults(string parts)
    {
        string? section = null;
        foreach (string part in parts.Split(',', StringSplitOptions.TrimEntries).Where(part => part.Length > 0).SelectMany(Expanded))
        {
            if (Number().IsMatch(part))
            {
                section = part;
                if (!sections.ContainsKey(part))
                {
                    yield return $"no section {part}";
                }
            }
            else if (section is null)
            {
                yield return $"the label {part} has no section before it";
            }
            else if (sections.TryGetValue(section, out string? text) && !Holds(text, part.Trim('"')))
            {
                yield return $"section {section} does not have the label {part}";
            }
        }
    }

    /// <summary>A range as its members: <c>V1 to V3</c>, <c>2.2 to 2.4</c>.</summary>
    private static IEnumerable<string> Expanded(string part)
    {
        Match range = Range().Match(part);
        if (!range.Success)
        {
            return [part];
        }

        int Last(string group) => int.Parse(range.Groups[group].Value, CultureInfo.InvariantCulture);
        (int from, int to) = (Last("from"), Last("to"));
        return to > from ? Enumerable.Range(from, to - from + 1).Select(i => $"{range.Groups["stem"].Value}{i}") : [part];
    }

    private static bool Holds(string text, string label) =>
        Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(label)}(?!\w)", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"^(?<level>#{1,6}) +(?:(?<number>\d+(?:\.\d+)*) )?", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\d+(?:\.\d+)*$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?<stem>[A-Z]|(?:\d+\.)*)(?<from>\d+) to \k<stem>(?<to>\d+)$")]
    private static partial Regex Range();
}
