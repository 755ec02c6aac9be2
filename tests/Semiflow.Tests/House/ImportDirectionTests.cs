using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Semiflow.Tests.House;

/// <summary>Contracts point down: the folders of the library import only what this table allows (design, "Direction").</summary>
public sealed partial class ImportDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Native"] = [],
        ["Kernels"] = ["Native"],
        ["Workers"] = ["Native"],
        ["Spaces"] = ["Kernels", "Native"],
        ["Flows"] = ["Spaces", "Kernels", "Native"],
        ["Physics"] = ["Flows", "Spaces", "Kernels", "Native"],
        ["Chains"] = ["Flows", "Spaces", "Kernels", "Native"],
        ["Transport"] = ["Chains", "Flows", "Spaces", "Kernels", "Native"],
        ["Operators"] = ["Flows", "Spaces", "Kernels", "Native"],
        ["Operators/Models"] = ["Operators", "Chains", "Flows", "Training", "Spaces", "Kernels", "Native"],
        ["Operators/Models/Blocks"] = ["Chains", "Training", "Spaces", "Kernels", "Native"],
        ["Operators/Models/Networks"] = [
            "Operators/Models", "Operators/Models/Blocks", "Chains", "Training", "Spaces", "Kernels", "Native"],
        ["Systems"] = ["Physics", "Flows", "Spaces", "Operators"],
        ["Systems/Fields"] = ["Systems", "Spaces", "Operators"],
        ["Systems/Dynamics"] = ["Systems", "Physics", "Flows", "Spaces", "Operators", "Kernels"],
        ["Systems/Fluids"] = ["Systems/Dynamics", "Systems", "Flows", "Spaces", "Kernels"],
        ["Systems/Ocean"] = ["Systems/Dynamics", "Systems", "Flows", "Spaces", "Kernels"],
        ["Systems/Points"] = ["Systems", "Spaces"],
        ["Systems/Catalogue"] = [
            "Systems", "Systems/Fields", "Systems/Dynamics", "Systems/Fluids", "Systems/Ocean", "Systems/Points"],
        ["Forecasting"] = ["Operators", "Flows", "Spaces", "Kernels"],
        ["Training"] = ["Flows", "Kernels", "Spaces", "Native"],
        ["Images"] = ["Training", "Spaces", "Kernels", "Native"],
        ["Principles"] = ["Training", "Transport", "Chains", "Forecasting", "Physics", "Flows", "Spaces", "Operators", "Kernels"],
        ["Principles/Modulewise"] = ["Principles", "Training", "Transport", "Chains", "Images", "Spaces", "Kernels"],
        ["Metrics"] = ["Transport", "Chains", "Flows", "Spaces"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory, MemberData(nameof(Folders))]
    public void Folder_imports_only_what_lies_below(string folder)
    {
        string[] allowed = Allowed[folder];
        var wrong = new List<string>();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Library(), folder), "*.cs"))
        {
            foreach (Match import in Import().Matches(File.ReadAllText(file)))
            {
                if (Folder(import.Groups[1].Value) is { } name && name != folder && !allowed.Contains(name))
                {
                    wrong.Add($"{Path.GetFileName(file)} imports {name}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_is_in_the_table_and_has_a_readme()
    {
        string root = Library();
        string[] folders = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => folder != "." && !folder.StartsWith("obj", StringComparison.Ordinal)
                && !folder.StartsWith("bin", StringComparison.Ordinal))
            .Distinct()];
        Assert.Equal(folders.Order(), Allowed.Keys.Order());
        Assert.All(folders, folder => Assert.True(File.Exists(Path.Combine(root, folder, "README.md")), $"{folder} has no README.md"));
    }

    [Fact]
    public void Files_stay_small()
    {
        string source = Path.Combine(Repository(), "src");
        var long400 = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Count() > 400);
        Assert.Empty(long400);
    }

    [Fact]
    public void Lines_stay_within_the_limit_of_the_editor_configuration()
    {
        const int Columns = 140;
        string root = Repository();
        var wide = new[] { "src", "bench", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (Place: $"{Path.GetRelativePath(root, file)}:{i + 1}", line.Length)))
            .Where(line => line.Length > Columns);
        Assert.Empty(wide);
    }

    // The longest part of a name that is a folder: ".Operators.Models.Cno" is in Operators/Models.
    private static string? Folder(string name)
    {
        string[] parts = name.Split('.', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(1, parts.Length).Reverse().Select(count => string.Join('/', parts[..count]))
            .FirstOrDefault(Allowed.ContainsKey);
    }

    private static string Library() => Path.Combine(Repository(), "src", "Semiflow");

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    // Fully qualified names count too.
    [GeneratedRegex(@"(?<![\w.])Semiflow((?:\.\w+)+)")]
    private static partial Regex Import();
}
