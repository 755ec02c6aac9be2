using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Semiflow.Recipes.Settings;

/// <summary>What the documentation next to an assembly says of a setting.</summary>
internal static partial class SettingDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Members = new();

    /// <summary>Text of the <c>param</c> of a positional record, else of the property's summary; empty if there is none.</summary>
    public static string Of(PropertyInfo property)
    {
        Type type = property.DeclaringType!;
        Dictionary<string, XElement> members = Members.GetOrAdd(type.Assembly, Read);
        string name = type.FullName!.Replace('+', '.');
        return Text(members.GetValueOrDefault($"T:{name}")?.Elements("param")
            .FirstOrDefault(each => each.Attribute("name")?.Value == property.Name)
            ?? members.GetValueOrDefault($"P:{name}.{property.Name}")?.Element("summary"));
    }

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        string path = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        try
        {
            return !File.Exists(path) ? [] : XDocument.Load(path).Descendants("member")
                .Where(member => member.Attribute("name") is not null)
                .GroupBy(member => member.Attribute("name")!.Value).ToDictionary(group => group.Key, group => group.First());
        }
        catch (Exception error) when (error is XmlException or IOException or UnauthorizedAccessException)
        {
            return []; // A setting without its meaning is shown all the same.
        }
    }

    private static string Text(XElement? element) =>
        element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => See(see),
        XElement other => other.Value,
        _ => "",
    })), " ").Trim();

    private static string See(XElement see)
    {
        string name = see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? "";
        return name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
