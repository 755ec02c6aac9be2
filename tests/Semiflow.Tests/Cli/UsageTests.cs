namespace Semiflow.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("unknown recipe 'cno-poison'. Did you mean 'cno-poisson'?", "run", "cno-poison")]
    [InlineData("unknown tier 'papr'. Did you mean 'paper'?", "run", "cno-poisson", "--tier", "papr")]
    [InlineData("unknown option '--sed'. Did you mean '--seed'?", "run", "cno-poisson", "--sed", "4")]
    [InlineData("unknown command 'trian'. Did you mean 'train'?", "trian")]
    [InlineData("unknown setting 'training.epoch'. Did you mean 'budget.epochs'?", "run", "cno-poisson", "--set", "training.epoch=3")]
    [InlineData("unknown setting 'epochs'. Did you mean 'budget.epochs'?", "run", "cno-poisson", "--set", "epochs=3")]
    [InlineData("setting training.epochs is a whole number, not 'many'", "run", "cno-poisson", "--set", "training.epochs=many")]
    [InlineData("setting training.schedule is one of constant, step, milestones, cosine, late, linear, not 'cosin'. Did you mean 'cosine'?",
        "run", "cno-poisson", "--set", "training.schedule=cosin")]
    [InlineData("setting training.epochs must be at least 1, not 0", "run", "cno-poisson", "--set", "training.epochs=0")]
    [InlineData("model.channels = 3 of the CNO must be even", "run", "cno-poisson", "--set", "model.channels=3")]
    [InlineData("write key=value", "run", "cno-poisson", "--set", "training.epochs")]
    [InlineData("there is no configuration file", "run", "cno-poisson", "--config", "/nonexistent/a.toml")]
    [InlineData("unknown system 'poison'. Did you mean 'poisson'?", "make", "poison", "--count", "2", "--out", "a.h5")]
    [InlineData("--physics belongs to --method aphynity, and the method is 'operator'", "train", "--data", "a.h5", "--physics", "none")]
    [InlineData("--physics belongs to --method aphynity, and the method is 'leads'", "train", "--data", "a.h5", "--method", "leads",
        "--physics", "pendulum")]
    [InlineData("give --physics alone", "train", "--data", "a.h5", "--method", "aphynity", "--model", "mlp", "--physics", "none")]
    [InlineData("unknown model 'cnn'. Did you mean 'cno'?", "train", "--data", "a.h5", "--model", "cnn")]
    [InlineData("unknown benchmark 'nothing-of-that-name'", "bench", "nothing-of-that-name")]
    [InlineData("Did you mean 'cno-poisson'?", "show", "cno-poissn")]
    [InlineData("Did you mean 'cno-step'?", "bench", "cno-stp")]
    [InlineData("systems has no peer in PyTorch: leave out --peer, or choose filtered-activation, ", "bench", "systems", "--peer")]
    [InlineData("no folder", "bench", "cno-step", "--quick", "--json", "/nonexistent/figures.json")]
    [InlineData("is a folder", "train", "--data", ".")]
    [InlineData("--data is required", "train")]
    [InlineData("--data needs a value.", "train", "--data")]
    [InlineData("run needs a recipe.", "run")]
    [InlineData("compare needs at least two runs.", "compare", "a")]
    [InlineData("--seed is a whole number of at most 64 bits, not 'x'.", "train", "--data", "a", "--seed", "x")]
    [InlineData("--device is cpu or cuda, not 'gpu'.", "train", "--data", "a", "--device", "gpu")]
    [InlineData("--step is a number, not 'x'.", "train", "--data", "a", "--step", "x")]
    [InlineData("--jobs is a whole number of at most 32 bits, not '99999999999'.", "train", "--data", "a", "--jobs", "99999999999")]
    [InlineData("unknown option '--set'.\nTry", "resume", "a", "--set", "x=1")]
    [InlineData("unknown physics 'pendulun'. Did you mean 'pendulum'?", "train", "--data", "a.h5", "--method", "aphynity", "--physics",
        "pendulun")]
    [InlineData("no such folder", "show", "/nonexistent/run")]
    [InlineData("no such folder", "resume", "/nonexistent/run")]
    [InlineData("--seed must be a whole number of at least 0", "run", "cno-poisson", "--seed", "-1")]
    public void Bad_usage_names_what_was_meant_and_returns_2(string message, params string[] args)
    {
        (int code, _, string error) = CommandLine.Run(args);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_every_verb_and_costs_less_than_0_3_seconds()
    {
        (int code, string text, double seconds) = CommandLine.Timed("--help");
        foreach (string verb in new[] { "run", "make", "train", "resume", "eval", "predict", "list", "show", "compare", "doctor", "bench" })
        {
            Assert.Contains($"  {verb} ", text, StringComparison.Ordinal);
        }

        Assert.InRange(seconds, 0, 0.3);
        Assert.Equal(0, code);
    }

    [Fact]
    public void Doctor_finds_libtorch_and_fonts_within_3_seconds()
    {
        (int code, string text, double seconds) = CommandLine.Timed("doctor");
        Assert.Equal(0, code);
        Assert.DoesNotContain("FAILED", text, StringComparison.Ordinal);
        Assert.Contains("libtorch", text, StringComparison.Ordinal);
        Assert.Contains("loaded", text, StringComparison.Ordinal);
        Assert.Contains("font DejaVu Sans (", text, StringComparison.Ordinal);
        Assert.Contains("SIMD", text, StringComparison.Ordinal);
        Assert.InRange(seconds, 0, 3);
    }

    [Fact]
    public void List_shows_recipes_with_published_numbers()
    {
        (int code, string output, _) = CommandLine.Run("list");
        Assert.Equal(0, code);
        Assert.Contains("cno-poisson", output, StringComparison.Ordinal);
        Assert.Matches(@"median relative L1 error, in\s[\s\S]{0,200}?0\.21 %", output);
        Assert.Contains("transport-discontinuous", output, StringComparison.Ordinal);
    }
}
