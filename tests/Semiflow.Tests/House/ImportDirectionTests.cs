using System.Runtime.CompilerServices;

namespace Semiflow.Tests.House;

/// <summary>Contracts point down: the folders of the library import only what this table allows (docs/house.md).</summary>
public sealed class ImportDirectionTests
{
    // Namespaces of public types: those of a room have the namespace of the topic that the room belongs to.
    private static readonly string[] Topics =
    [
        "Chains", "Data", "Files", "Flows", "Forecasting", "Images", "Kernels", "Metrics", "Native", "Operators", "Operators.Models",
        "Physics",
        "Principles", "Principles.Modulewise", "Recipes", "Recipes.Reporting", "Spaces", "Systems", "Training", "Transport", "Workers",
    ];

    // All assemblies share the table. "X/*" is X with all its rooms.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Files"] = [],
        ["Kernels/Lanes"] = [],
        ["Kernels/Products"] = ["Kernels", "Kernels/Lanes", "Kernels/Sums"],
        ["Kernels/Convolutions"] = ["Kernels", "Kernels/Lanes", "Kernels/Products"],
        ["Kernels/Pointwise"] = ["Kernels", "Kernels/Lanes", "Kernels/Products"],
        ["Kernels/Spectral"] = ["Kernels", "Kernels/Lanes", "Kernels/Products", "Kernels/Pointwise"],
        ["Kernels/FramedPlanes"] = ["Kernels", "Kernels/Lanes", "Kernels/Products"],
        ["Kernels/Filters"] = ["Kernels", "Kernels/Lanes"],
        ["Kernels/Fourier"] = ["Kernels", "Kernels/Lanes"],
        ["Kernels/Channels"] = ["Kernels"],
        ["Kernels/Stencils"] = ["Kernels"],
        ["Kernels/Sums"] = ["Kernels", "Kernels/Lanes"],
        ["Native"] = ["Files"],
        ["Kernels"] = ["Kernels/Lanes"],
        ["Kernels/Torch"] = ["Kernels/*", "Native"],
        ["Workers"] = ["Native", "Files"],
        ["Spaces"] = ["Kernels/*", "Native"],
        ["Flows/Tableaus"] = [],
        ["Flows"] = ["Flows/Tableaus", "Spaces"],
        // The rooms of Flows see its contracts, and each other in this order alone.
        ["Flows/Control"] = ["Flows", "Flows/Tableaus"],
        ["Flows/Events"] = ["Flows", "Flows/Control", "Kernels/Torch"],
        ["Flows/Tensors"] = ["Flows", "Flows/Events", "Flows/Control", "Flows/Tableaus", "Kernels/*"],
        ["Flows/Gradients"] = ["Flows", "Flows/Events", "Flows/Control", "Flows/Tensors", "Flows/Tableaus", "Kernels/*"],
        ["Flows/Fused"] = ["Flows", "Flows/Control", "Flows/Tableaus", "Kernels/*", "Native"],
        ["Flows/Spans"] = ["Flows", "Flows/Events", "Flows/Control", "Flows/Tableaus"],
        ["Flows/Spans/Implicit"] = ["Flows", "Flows/Control", "Flows/Spans", "Flows/Tableaus"],
        ["Flows/Maps"] = ["Flows/*", "Spaces", "Kernels/*"],
        ["Flows/Networks"] = ["Flows"],
        ["Physics"] = ["Flows", "Flows/Spans", "Spaces", "Kernels/*", "Native"],
        ["Chains"] = ["Flows", "Spaces", "Kernels/*", "Native"],
        ["Transport"] = ["Flows", "Spaces", "Kernels/*", "Native"],
        ["Transport/Costs"] = ["Transport", "Flows", "Spaces", "Kernels/Torch"],
        ["Transport/Exact"] = ["Transport", "Transport/Costs", "Flows", "Kernels/*"],
        ["Transport/Entropic"] = ["Transport", "Transport/Exact", "Kernels/*"],
        ["Transport/Discrepancies"] = ["Transport", "Transport/Costs", "Transport/Exact", "Transport/Entropic", "Flows", "Spaces"],
        ["Transport/Motion"] = ["Transport", "Transport/Costs", "Transport/Exact", "Chains", "Flows", "Flows/Tensors", "Spaces",
            "Kernels/*"],
        ["Operators"] = ["Flows/Networks", "Flows", "Spaces", "Kernels/*", "Native"],
        ["Operators/Models"] = [
            "Operators/Models/Capabilities", "Operators/Models/Convolutional", "Operators/Models/ImageNetworks",
            "Operators/Models/NeuralOperators", "Operators/Models/Points", "Operators", "Chains", "Training/*", "Spaces"],
        ["Operators/Models/Capabilities"] = ["Chains", "Flows/Networks", "Flows", "Spaces", "Kernels/*"],
        ["Operators/Models/Convolutional"] = [
            "Operators/Models/Capabilities", "Operators", "Chains", "Flows/Networks", "Flows", "Flows/Fused", "Spaces", "Kernels/*"],
        ["Operators/Models/Recurrent"] = ["Operators/Models/Convolutional", "Flows/Networks", "Flows", "Kernels/*"],
        ["Operators/Models/NeuralOperators"] = [
            "Operators/Models/Capabilities", "Operators", "Flows/Networks", "Flows", "Training/*", "Spaces", "Kernels/*"],
        ["Operators/Models/Points"] = [
            "Operators/Models/Capabilities", "Operators/Models/Blocks", "Chains", "Flows/Networks", "Flows", "Training/*"],
        ["Operators/Models/Blocks"] = ["Chains", "Training/*", "Spaces", "Kernels/*", "Native"],
        ["Operators/Models/ImageNetworks"] = [
            "Operators/Models/Capabilities", "Operators/Models/Blocks", "Chains", "Training/*", "Spaces", "Kernels/*", "Native"],
        ["Operators/Models/ImageNetworks/Cuts"] = [
            "Operators/Models/ImageNetworks", "Operators/Models/Blocks", "Chains", "Kernels/*"],
        ["Systems"] = ["Physics", "Flows/Networks", "Flows", "Flows/Spans", "Spaces", "Operators"],
        ["Systems/Fields"] = ["Systems", "Spaces", "Operators"],
        ["Systems/Dynamics"] = [
            "Systems", "Physics", "Flows/Networks", "Flows", "Flows/Spans", "Flows/Maps", "Flows/Tableaus", "Spaces", "Operators",
            "Kernels/*"],
        ["Systems/Fluids"] = ["Systems/Dynamics", "Systems", "Flows", "Flows/Spans", "Spaces", "Kernels/*"],
        ["Systems/Ocean"] = ["Systems/Fluids", "Systems/Dynamics", "Systems", "Flows", "Flows/Spans", "Spaces", "Kernels/*"],
        ["Systems/Points"] = ["Systems", "Spaces"],
        ["Systems/Pairs"] = ["Systems", "Systems/Points", "Transport/*", "Spaces"],
        ["Systems/Catalogue"] = [
            "Systems", "Systems/Fields", "Systems/Dynamics", "Systems/Fluids", "Systems/Ocean", "Systems/Points"],
        ["Forecasting"] = ["Training/Optimizers", "Operators", "Flows", "Flows/Maps", "Spaces", "Kernels/*"],
        ["Training/Optimizers"] = ["Kernels/*", "Native"],
        ["Training/Batches"] = ["Flows", "Spaces"],
        ["Training/Losses"] = ["Spaces"],
        ["Training/Multipliers"] = [],
        ["Training/Runs"] = ["Training", "Files", "Native"],
        ["Training"] = [
            "Training/Batches", "Training/Losses", "Training/Multipliers", "Training/Optimizers", "Flows", "Kernels/*", "Spaces", "Files",
            "Native"],
        ["Images"] = ["Training/*", "Spaces", "Kernels/*", "Native"],
        ["Principles"] = ["Training/*", "Operators", "Flows/Networks", "Flows", "Spaces", "Kernels/*"],
        ["Principles/Dynamics"] = ["Training/*", "Physics", "Flows/Networks", "Flows", "Flows/Maps", "Spaces", "Kernels/Torch"],
        ["Principles/AugmentedPhysics"] = [
            "Principles/Dynamics", "Training/*", "Physics", "Flows/Networks", "Flows", "Flows/Maps", "Spaces"],
        ["Principles/Environments"] =
        [
            "Principles/Dynamics", "Training/*", "Flows/Networks", "Flows", "Flows/Maps", "Spaces", "Kernels/Torch", "Kernels/Products",
            "Native",
        ],
        ["Principles/HiddenStates"] = ["Training/*", "Forecasting", "Flows/Networks", "Flows", "Spaces"],
        ["Principles/Classification"] = ["Training/*", "Transport/*", "Chains", "Spaces", "Kernels/Torch"],
        ["Principles/Translation"] = ["Training/*", "Transport/*", "Chains", "Flows", "Spaces", "Kernels/*"],
        ["Principles/Modulewise/Losses"] = ["Training/*", "Chains", "Images"],
        ["Principles/Modulewise/Weights"] = ["Training/*", "Transport/*", "Chains"],
        ["Principles/Modulewise/Processes"] = [
            "Principles/Modulewise", "Principles/Modulewise/Losses", "Principles/Modulewise/Weights", "Operators/Models/ImageNetworks",
            "Operators/Models/ImageNetworks/Cuts", "Training/*", "Workers", "Transport/*", "Chains", "Spaces", "Native", "Files"],
        ["Principles/Modulewise"] = [
            "Principles/Modulewise/Losses", "Principles/Modulewise/Weights", "Principles", "Training/*", "Transport/*", "Chains", "Images",
            "Spaces", "Kernels/*"],
        ["Metrics"] = ["Transport/*", "Chains", "Flows", "Spaces"],
        ["Data"] = ["Files"],
        ["Data/Conventions"] = [],
        ["Data/Hdf5"] = ["Data/Conventions", "Data/Hdf5/Chunks", "Data/Hdf5/Format", "Data", "Files", "Native"],
        ["Data/Hdf5/Format"] = [],
        ["Data/Hdf5/Filters"] = ["Data/Hdf5/Format"],
        ["Data/Hdf5/Chunks"] = ["Data/Hdf5/Filters", "Data/Hdf5/Format", "Files"],
        ["Data/NetCdf"] = ["Data/Conventions", "Data/Hdf5", "Data/Hdf5/Chunks", "Data/Hdf5/Format", "Data", "Files", "Native"],
        ["Data/Numpy"] = ["Data", "Data/Conventions", "Files", "Native"],
        ["Data/Images"] = ["Data", "Data/Pairs", "Files", "Images"],
        ["Data/Pairs"] =
            ["Data", "Data/Conventions", "Data/Hdf5", "Data/Hdf5/Format", "Data/NetCdf", "Data/Numpy", "Files", "Spaces"],
        ["Data/Ocean"] = ["Data/NetCdf", "Files", "Systems", "Systems/Ocean", "Flows", "Spaces"],
        ["Data/Trajectories"] = ["Data", "Data/Numpy", "Data/Pairs", "Files", "Flows", "Spaces"],
        // Semiflow.Recipes composes all the others: of these its folders may import anything, of each other what stands here.
        ["Recipes/Settings"] = [],
        ["Recipes/Results"] = [],
        ["Recipes/Reporting/Drawing"] = [],
        ["Recipes/Reporting/Figures"] = ["Recipes/Reporting/Drawing"],
        ["Recipes/Reporting"] = ["Recipes/Reporting/*", "Recipes/Results"],
        ["Recipes/Sources"] = ["Recipes/Settings"],
        ["Recipes/Runs/Observers"] = ["Recipes/Sources"],
        ["Recipes/Runs"] = ["Recipes/Runs/Observers", "Recipes/Sources", "Recipes/Reporting/*", "Recipes/Results", "Recipes/Settings"],
        ["Recipes/Runs/Comparisons"] = ["Recipes/Runs", "Recipes/Reporting/*", "Recipes/Results"],
        ["Recipes/Forecasts"] = Below,
        ["Recipes/Classification"] = Below,
        ["Recipes/OperatorLearning"] = Below,
        ["Recipes/LeadsRecipes"] = ["Recipes/Forecasts", .. Below],
        ["Recipes/AphynityRecipes"] = ["Recipes/Forecasts", .. Below],
        ["Recipes/Partial"] = ["Recipes/Forecasts", .. Below],
        ["Recipes/LeastActionRecipes"] = ["Recipes/Classification", .. Below],
        ["Recipes/Modulewise"] = ["Recipes/Classification", .. Below],
        ["Recipes/Modulewise/Movements"] = ["Recipes/Modulewise", "Recipes/Classification", .. Below],
        ["Recipes/Modulewise/StepMemory"] = ["Recipes/Modulewise", "Recipes/Classification", .. Below],
        ["Recipes/Translation"] = Below,
        ["Recipes"] = ["Recipes/*"],
    };

    // What methods of Semiflow.Recipes, and folders that some of them share, stand upon; never on each other.
    private static string[] Below =>
        ["Recipes/Runs", "Recipes/Runs/Observers", "Recipes/Sources", "Recipes/Reporting", "Recipes/Reporting/Drawing",
            "Recipes/Reporting/Figures",
            "Recipes/Results", "Recipes/Settings"];

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory, MemberData(nameof(Folders))]
    public void Folder_uses_only_what_lies_below(string folder)
    {
        HashSet<string> allowed = [.. Imports(folder)];
        Assert.Contains(CompiledImports.All, use => use.Used.Name == nameof(Figure)); // Bodies and signatures are read.
        Assert.Empty(CompiledImports.All.Where(use => use.Folder == folder && !allowed.Contains(CompiledImports.Folder(use.Used)!))
            .Select(use => $"{use.User.Name} uses {use.Used.Name} of {CompiledImports.Folder(use.Used)}"));
    }

    // A small internal type may share the file, and so the namespace, of a public one.
    [Fact]
    public void Public_types_have_the_namespace_of_their_topic_and_others_that_of_their_folder()
    {
        Assert.True(CompiledImports.Folders.Count > 1000, $"{CompiledImports.Folders.Count} types were read");
        Assert.Empty(CompiledImports.Folders.Where(type => type.Value.Length > 0 && !IsRight(type.Key, type.Value.Replace('/', '.')))
            .Select(type => $"{type.Key.FullName} is in {type.Value}"));

        static bool IsRight(Type type, string folder) => type.Namespace == "Semiflow." + Topics
                .Where(topic => $"{folder}.".StartsWith($"{topic}.", StringComparison.Ordinal)).MaxBy(topic => topic.Length)
            || (!type.IsPublic && type.Namespace == $"Semiflow.{folder}");
    }

    [Fact]
    public void No_two_folders_see_each_other()
    {
        ILookup<string, string> seen = CompiledImports.All.Select(use => (use.Folder, Other: CompiledImports.Folder(use.Used)!)).Distinct()
            .ToLookup(use => use.Folder, use => use.Other);
        Assert.Contains("Flows", seen["Systems"]); // Something is read.
        Assert.Empty(seen.Select(folder => folder.Key).Where(folder => Below(folder).Contains(folder)).Order());

        HashSet<string> Below(string folder)
        {
            var found = new HashSet<string>();
            var open = new Stack<string>([folder]);
            while (open.TryPop(out string? at))
            {
                foreach (string other in seen[at].Where(found.Add))
                {
                    open.Push(other);
                }
            }

            return found;
        }
    }

    [Fact]
    public void Every_folder_is_in_the_table_and_has_a_readme()
    {
        (string Folder, string Name)[] folders = [.. Assemblies.SelectMany(assembly => Folders(assembly.Folder)
            .Select(folder => (folder, Name: Path.GetRelativePath(Source(assembly.Folder), folder).Replace('\\', '/')))
            .Select(
                at => (at.folder, at.Name == "." ? assembly.Prefix : assembly.Prefix.Length > 0 ? $"{assembly.Prefix}/{at.Name}" : at.Name))
            .Where(at => at.Item2.Length > 0))];
        Assert.Equal(folders.Select(at => at.Name).Distinct().Order(), Allowed.Keys.Order());
        Assert.All(folders, at => Assert.True(File.Exists(Path.Combine(at.Folder, "README.md")), $"{at.Folder} has no README.md"));

        static IEnumerable<string> Folders(string assembly) => Directory
            .EnumerateFiles(Source(assembly), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!)
            .Where(folder => !Path.GetRelativePath(Source(assembly), folder).StartsWith("obj", StringComparison.Ordinal))
            .Distinct();
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
            .SelectMany(file => File.ReadLines(file)
                .Select((line, i) => (Place: $"{Path.GetRelativePath(root, file)}:{i + 1}", line.Length)))
            .Where(line => line.Length > Columns);
        Assert.Empty(wide);
    }

    private static bool IsRecipes(string folder) => $"{folder}/".StartsWith("Recipes/", StringComparison.Ordinal);

    private static IEnumerable<string> Imports(string folder) => Allowed[folder].Concat(
            IsRecipes(folder) ? Allowed.Keys.Where(key => !IsRecipes(key)) : []).SelectMany(Named);

    private static IEnumerable<string> Named(string entry) => entry.EndsWith("/*", StringComparison.Ordinal)
        ? Allowed.Keys.Where(key => $"{key}/".StartsWith(entry[..^1], StringComparison.Ordinal))
        : [entry];

    // What stands in front of the folders of an assembly in a namespace, behind "Semiflow".
    private static readonly (string Folder, string Prefix)[] Assemblies = [
        ("Semiflow.Core", ""), ("Semiflow", ""), ("Semiflow.Data", "Data"), ("Semiflow.Recipes", "Recipes")];

    private static string Source(string assembly) => Path.Combine(Repository(), "src", assembly);

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
