using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Semiflow.Data;
using Semiflow.Data.Trajectories;
using Semiflow.Recipes;
using Semiflow.Recipes.Runs;
using Semiflow.Training;

namespace Semiflow.Tests.Docs;

/// <summary>The pages for users name no type that only this repository can reach, in their text or in their programs.</summary>
public sealed partial class PublicNamesTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Folder(), "..", "..", ".."));

    private static readonly ILookup<string, Type> Types =
        new[] { typeof(InputException), typeof(Trainer), typeof(TrajectoryData), typeof(RunPlan) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => !type.IsNested && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .ToLookup(type => type.Name.Split('`')[0]);

    // A page also names properties, some of which are called as an internal type is.
    private static readonly HashSet<string> Members =
        [.. Types.SelectMany(types => types).Where(type => type.IsPublic).SelectMany(type => type.GetMembers())
            .Select(member => member.Name)];

    // docs/house.md and docs/mutants.md are for those who change the code.
    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md")
            .Where(page => Path.GetFileName(page) is not ("house.md" or "mutants.md"))
            .Append(Path.Combine(Root, "README.md")).Select(page => Path.GetRelativePath(Root, page))];

    [Theory, MemberData(nameof(Pages))]
    public void A_page_names_only_what_its_reader_can_reach(string page) =>
        Assert.Empty(Hidden(File.ReadAllText(Path.Combine(Root, page))));

    /// <summary>The check itself: what it must find, and what not.</summary>
    [Theory]
    [InlineData("`FlowMap.Path` and `semiflow run`", "")]
    [InlineData("`StepController` decides", "StepController")]
    [InlineData("```csharp\nvar turns = new PlayerTurns(1);\n```", "PlayerTurns")]
    [InlineData("the StepController of a sentence", "")]
    public void Hidden_types_are_found(string text, string expected) => Assert.Equal(expected, string.Join(", ", Hidden(text)));

    private static IEnumerable<string> Hidden(string text) =>
        [.. Code().Matches(text).SelectMany(code => Name().Matches(code.Value)).Select(name => name.Value).Distinct()
            .Where(name => Types[name].Any() && Types[name].All(type => !type.IsPublic) && !Members.Contains(name))];

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    [GeneratedRegex(@"```csharp\n.*?\n```|`[^`\n]+`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w+")]
    private static partial Regex Name();
}
