using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Settings of a method that is only looked at, never run.</summary>
internal sealed record ToySettings([AtLeast(1)] int Epochs = 3, double Rate = 0.1, string? Note = null);

/// <summary>A method with one recipe, and runs of it in a folder of their own.</summary>
internal sealed class Toy : IRunObserver, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-toy-").FullName;

    /// <summary>What the recipe measures, with a published value of both contestants.</summary>
    public static Figure Error { get; } = new("error", "error", "%", "of the tests", Headline: true);

    /// <summary>A figure that nobody published.</summary>
    public static Figure Slope { get; } = new("slope", "slope", Better: Better.Higher);

    public static Contestant Main { get; } = Contestant.Main("ours");

    public static Contestant Other { get; } = new("the_other", "the other");

    public static Method<ToySettings> Method { get; } = new("toy", "nothing", ["first", "second"], _ => new ToySettings(),
        (_, _) => throw new NotSupportedException(), (_, _) => throw new NotSupportedException()) { Recipes = Known };

    public static Recipe Recipe { get; } = new("toy-recipe", "toys", Method, "blocks", "first",
        [(Error, 1.5), (Error.For(Other), 2.5), new(Error.At("late", "late"), 3.5, "Another paper"), (Slope.Low, 9)],
        new ToySettings(), new ToySettings(Epochs: 300)) { Source = "A paper" };

    public static IReadOnlyList<IMethod> Methods { get; } = [Method, new DecayMethod()];

    public List<string> Said { get; } = [];

    public void Dispose() => Directory.Delete(root, recursive: true);

    public void Say(string line) => Said.Add(line);

    public string At(string name) => Path.Combine(root, name);

    public RunRecord Create(RunPlan plan, string name = "run") => RunRecord.Create(At(name), plan);

    public RunSession Session(RunPlan plan, string name = "run", CancellationToken token = default) =>
        new(Directory.Exists(At(name)) ? RunRecord.Open(At(name), Methods) : Create(plan, name), this, token);

    public static RunPlan Plan(ToySettings? settings = null, string tier = "small", long seed = 5, string device = "cpu") =>
        Recipe.Plan(tier, seed, device, settings ?? (ToySettings)Recipe.Settings(tier));

    /// <summary>A training of ten moves that ended with the best third epoch of four.</summary>
    public static TrainingResult Training(double seconds = 2) => new(StopReason.Finished, 4, 10, 0.5, 3, seconds, []);

    private static IReadOnlyList<Recipe> Known() => [Recipe];
}
