using System.Diagnostics;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>The commands under a report make the same run again, typed into a shell as they stand.</summary>
public sealed class ReproductionCommandsTests : IDisposable
{
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Theory]
    [InlineData("plain-1.5_a/b,c=d:e+f@g%h")]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("it's")]
    [InlineData("'")]
    [InlineData("$HOME `id` $(id) \"x\" \\ !")]
    [InlineData("a;b|c&d>e<f*g?[h]{i}~j#k")]
    [InlineData("line\nline\ttab")]
    [InlineData("ä – û")]
    public void A_shell_reads_a_quoted_word_back(string word)
    {
        ProcessStartInfo start = new("sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"printf '%s|' {ReproductionCommands.Quoted(word)} end");
        using Process shell = Process.Start(start)!;
        string read = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal($"{word}|end|", read);
    }

    [Fact]
    public void Words_that_need_no_quotes_have_none() =>
        Assert.Equal(("epochs=3", "'a b'", "''"), (ReproductionCommands.Quoted("epochs=3"), ReproductionCommands.Quoted("a b"),
            ReproductionCommands.Quoted("")));

    [Fact]
    public void A_run_of_a_recipe_is_named_by_tier_and_seed_and_what_was_changed()
    {
        Assert.Equal("semiflow run toy-recipe --tier small --seed 5", First(Toy.Plan()));
        Assert.Equal("semiflow run toy-recipe --tier paper --seed -7 --device cuda",
            First(Toy.Plan(tier: "paper", seed: -7, device: "cuda")));
        Assert.Equal("semiflow run toy-recipe --tier small --seed 5 --set rate=0.25 --set 'note=it'\\''s slow'",
            First(Toy.Plan(new ToySettings(Rate: 0.25, Note: "it's slow"))));
        Assert.Equal("semiflow run toy-recipe --tier paper --seed 5 --set epochs=3", First(Toy.Plan(new ToySettings(), tier: "paper")));
    }

    [Fact]
    public void A_run_on_files_names_them_and_all_that_is_not_as_by_default()
    {
        DataSource source = new(File: "/data/my file.h5", Axes: "n x c", OutputTime: -3, Boundary: "dirichlet", Step: 0.5);
        RunPlan plan = new("train", "own", Toy.Method, source, "second", 1, "cpu", new ToySettings(Epochs: 4));
        Assert.Equal("semiflow train '--data=/data/my file.h5' '--axes=n x c' --output-time=-3 --boundary=dirichlet --step=0.5 "
            + "--method toy --model second --seed 1 --set epochs=4", First(plan));
    }

    [Fact]
    public void Operators_from_files_need_no_method()
    {
        IMethod method = MethodCatalogue.Default;
        string model = method.Models[0];
        RunPlan plan = new("train", "own", method, new DataSource(File: "/x.npz"), model, 1, "cpu",
            method.Checked(method.Defaults(model)));
        Assert.Equal($"semiflow train --data=/x.npz --model {model} --seed 1", First(plan));
    }

    [Fact]
    public void A_law_is_named_as_physics()
    {
        var method = MethodCatalogue.Find("aphynity");
        RunPlan plan = new("train", "own", method, new DataSource(File: "/x.npz"), "none", 1, "cpu",
            method.Checked(method.Defaults("none")));
        Assert.Equal("semiflow train --data=/x.npz --method aphynity --physics none --seed 1", First(plan));
    }

    [Theory]
    [InlineData("cno-poisson", false)]
    [InlineData("leads-lotka-volterra", true)]
    public void The_second_command_predicts_at_times_where_there_are_times(string recipe, bool times)
    {
        Recipe known = RecipeCatalogue.Find(recipe);
        RunRecord record = toy.Create(known.Plan("small", 0, "cpu", known.Method.Checked(known.Small)), "a run");
        IReadOnlyList<string> commands = ReproductionCommands.Commands(record);
        Assert.Equal($"semiflow run {recipe} --tier small --seed 0", commands[0]);
        string path = Path.GetRelativePath(".", toy.At("a run"));
        Assert.Equal($"semiflow predict '{path}' --input x.npz --output y.npz{(times ? " --times 0:10:0.5" : "")}", commands[1]);
        Assert.Equal(2, commands.Count);
    }

    private string First(RunPlan plan) => ReproductionCommands.Commands(toy.Create(plan, Guid.NewGuid().ToString()))[0];
}
