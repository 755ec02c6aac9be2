using System.Reflection;
using System.Runtime.CompilerServices;
using Semiflow.Native;
using Semiflow.Recipes;
using Semiflow.Training;

namespace Semiflow.Extension.Tests;

/// <summary>
/// A whole method, with settings, figures, a recipe, baselines and a report, from another assembly and the public API alone.
/// </summary>
public sealed class MethodTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-method-").FullName;
    private readonly Silent silent = new();

    public MethodTests() => LibTorch.Load();

    private static IMethod View => Slope.Method;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void This_assembly_sees_the_public_api_of_the_recipes_alone()
    {
        IEnumerable<string> friends = typeof(RunPipeline).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
            .Select(a => a.AssemblyName);
        Assert.DoesNotContain(typeof(MethodTests).Assembly.GetName().Name, friends);
    }

    [Fact]
    public void It_runs_and_its_figures_know_what_they_are()
    {
        Summary summary = Run("run", Slope.Published.Small);
        Assert.Equal(["mse", "mse_above", "rate"], summary.Figures.Take(3).Select(figure => figure.Key));
        SummaryFigure main = summary["mse"]!, other = summary["mse_above"]!;
        Assert.Equal((1e-3, 2e-3), (main.Published, other.Published));
        Assert.Equal(("mean squared error", "from above", "mse"), (other.Title, other.Contestant, other.Base));
        Assert.True(main.Headline && !other.Headline);
        Assert.Equal(summary.Figures, Summary.Read(Path.Combine(root, "run", "summary.json")).Figures);
        string page = File.ReadAllText(Path.Combine(root, "run", "report.html"));
        Assert.Contains("class=\"matrix\"", page, StringComparison.Ordinal);

        RunRecord record = RunRecord.Open(Path.Combine(root, "run"), [Slope.Method]);
        ITrainedRun trained = record.Plan.Method.Open(record);
        Summary again = trained.Evaluate(new DataSource(File: Path.Combine(root, "run", "data", "decays.npz")), silent);
        Assert.InRange(again["mse"]!.Value, 0, 1);
    }

    [Fact]
    public void A_baseline_that_blows_up_is_a_result_and_a_main_model_that_does_ends_the_run()
    {
        Summary summary = Run("blown", ((Slope.Config)Slope.Published.Small) with { BaselineBlowsUp = true });
        Assert.True(double.IsNaN(summary["mse_above"]!.Value));
        Assert.True(double.IsFinite(summary["mse"]!.Value));
        Assert.Contains(silent.Said, line => line.StartsWith("from above blew up", StringComparison.Ordinal));
    }

    [Fact]
    public void Bounds_rules_and_old_spellings_hold()
    {
        var told = new List<string>();
        object settings = Configuration.WithAssignments(View.Defaults("exponential"), ["epochs=7"], told.Add);
        Assert.Equal(7, ((Slope.Config)settings).Budget.Epochs);
        Assert.Contains("budget.epochs", Assert.Single(told), StringComparison.Ordinal);
        string message = Assert.Throws<InputException>(() => Configuration.WithAssignments(settings, ["start=2"])).Message;
        Assert.Equal("setting start must be in [0, 1], not 2.", message);
        Assert.Throws<InputException>(() => View.Checked(((Slope.Config)settings) with { Start = -1 }));
        Assert.Throws<InputException>(() => View.Checked(Configuration.With(settings, "optimizer.method", "sgd")));
        Assert.Contains("exponential", Assert.Throws<InputException>(() => View.Defaults("linear")).Message, StringComparison.Ordinal);
    }

    private Summary Run(string name, object settings)
    {
        RunPlan plan = Slope.Published.Plan("small", 1, "cpu", View.Checked(settings));
        return RunPipeline.Run(plan, Path.Combine(root, name), silent, TestContext.Current.CancellationToken).Summary!;
    }

    private sealed class Silent : IRunObserver
    {
        public List<string> Said { get; } = [];

        public void Say(string line) => Said.Add(line);

        public void Step(RunProgress progress)
        {
        }

        public void Epoch(RunProgress progress)
        {
        }

        public void Advance(string task, double share)
        {
        }
    }
}
