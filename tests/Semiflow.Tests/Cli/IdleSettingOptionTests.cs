namespace Semiflow.Tests.Cli;

/// <summary>A setting that is given and has no effect is refused before anything is made, with what it needs.</summary>
public sealed class IdleSettingOptionTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("partial-shallow-water", "ocean.patch=16", "data are of ocean")]
    [InlineData("partial-euler", "ocean.clouds=0.2", "data are of ocean")]
    [InlineData("partial-euler", "data.spin_up_years=1", "data are of shallow-water")]
    [InlineData("partial-ocean", "data.points=32", "data are of shallow-water or euler")]
    [InlineData("partial-ocean", "ocean.files=[a.nc] ocean.days=60", "ocean.files is []")]
    [InlineData("partial-shallow-water", "model.gain=2", "model.initial is warmup, and model.initial is encoder")]
    [InlineData("partial-shallow-water", "model.initial=given model.hidden=3", "model.initial is not given")]
    [InlineData("leads-lotka-volterra", "model.modes=3", "the network has such an option, and the network is mlp")]
    [InlineData("leads-gray-scott", "model.project_channels=8", "and the network is conv")]
    [InlineData("leads-lotka-volterra", "model.output_scale=2", "and the network is mlp")]
    [InlineData("leads-lotka-volterra", "training.norm=flattened", "the model is conv or fno, and the model is mlp")]
    [InlineData("leads-lotka-volterra", "budget.batch_size=4", "data.train is above 1")]
    [InlineData("leads-lotka-volterra", "baselines.context_size=4", "evaluation.baselines has context_conditioned")]
    [InlineData("leads-lotka-volterra", "baselines.inner_moves=4", "evaluation.baselines has maml")]
    [InlineData("leads-lotka-volterra", "baselines.recurrent_width=4", "evaluation.baselines has recurrent")]
    [InlineData("leads-lotka-volterra", "adaptation.moves=0 data.adaptation=4", "adaptation.moves is not 0")]
    [InlineData("leads-lotka-volterra", "adaptation.kinds=[shared_only] adaptation.rate=0.1", "adaptation.kinds has fresh")]
    [InlineData("leads-lotka-volterra", "training.restart_decay=0 training.restart_every=4", "training.restart_decay is not 0")]
    [InlineData("aphynity-pendulum", "data.points=32", "data are of reaction-diffusion or damped-wave")]
    [InlineData("aphynity-pendulum", "data.paper_compat=true", "data are of reaction-diffusion or damped-wave")]
    [InlineData("aphynity-pendulum", "model.paper_compat=true", "the physics is not pendulum")]
    [InlineData("aphynity-wave", "evaluation.hamiltonian_epochs=3", "evaluation.baselines has hamiltonian")]
    [InlineData("aphynity-pendulum", "multiplier.floor=0.1", "multiplier.rule is proportional_integral, and multiplier.rule is target")]
    [InlineData("aphynity-pendulum", "optimizer.momentum=0.5", "optimizer.method is sgd")]
    [InlineData("aphynity-pendulum", "budget.recoveries=0 budget.divergence=9", "budget.recoveries is not 0")]
    [InlineData("least-action-circles", "data.augment=true", "data are of fashion-mnist")]
    [InlineData("least-action-circles", "model.stem=encoder", "the model is one-rep or resnet, and the model is points")]
    [InlineData("least-action-fashion", "data.protocol=paper data.validation=9", "data.protocol is held_out")]
    [InlineData("least-action-analytic", "evaluation.wind_up_gain=0 evaluation.wind_up_moves=3", "evaluation.wind_up_gain is not 0")]
    [InlineData("modulewise-fashion", "training.slots=2", "training.regime is buffered or processes")]
    [InlineData("modulewise-fashion", "multiplier.cap=9", "transport.kind is multiplier")]
    [InlineData("modulewise-fashion", "end_to_end.epochs=9", "evaluation.methods has end_to_end")]
    [InlineData("modulewise-cifar", "transport.kind=multiplier transport.tau=2", "transport.kind is fixed or half_double")]
    [InlineData("translation-gaussian", "cycle.rounds=4", "setting cycle.rounds has no effect here")]
    [InlineData("translation-shapes", "multiplier.every=4", "training.form is multiplier or target")]
    [InlineData("translation-semantic", "evaluation.baselines=false", "data are not of semantic or celeba")]
    [InlineData("translation-gaussian", "data.components=4", "data are of fashion-classes")]
    [InlineData("translation-gaussian", "training.critic_rate=0.1", "training.discrepancy is wasserstein or least_squares")]
    [InlineData("translation-gaussian", "training.power=3", "the data are your own")]
    [InlineData("cno-poisson", "model.fourier_scale=2", "model.fourier_features is not 0")]
    [InlineData("cno-poisson", "model.activation=bicubic model.filter_taps=4", "model.activation is kaiser")]
    [InlineData("cno-poisson", "evaluation.resolutions=[] evaluation.resolution_samples=4", "evaluation.resolutions is not empty")]
    public void A_recipe_refuses_what_it_would_not_use(string recipe, string settings, string said)
    {
        (int code, _, string error) = CommandLine.Run(["run", recipe, "--out", cli.At("run"), "--set", .. settings.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains("has no effect here", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.At("run")));
    }

    [Fact]
    public void A_file_of_settings_is_looked_at_too()
    {
        File.WriteAllText(cli.At("settings.toml"), "[baselines]\ninner_rate = 0.1\n");
        (int code, _, string error) = CommandLine.Run(
            "run", "leads-lotka-volterra", "--out", cli.At("run"), "--config", cli.At("settings.toml"));
        Assert.Equal(2, code);
        Assert.Contains("setting baselines.inner_rate has no effect here", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_data_refuse_what_only_recipes_use()
    {
        (string Method, string Set, string Said)[] all =
        [
            ("operator", "data.test_out=3", "the data are those of a recipe"),
            ("leads", "adaptation.kinds=[fresh]", "the data are those of a recipe"),
            ("partial", "ocean.patch=16", "the data are your own"),
            ("modulewise", "data.augment=true", "the data are those of a recipe"),
            ("translation", "training.form=multiplier evaluation.baselines=true", "training.form is penalty"),
        ];
        foreach ((string method, string set, string said) in all)
        {
            (int code, _, string error) = CommandLine.Run(
                ["train", "--data", cli.At("none.npz"), "--method", method, "--out", cli.At("run"), "--set", .. set.Split(' ')]);
            Assert.Equal(2, code);
            Assert.Contains("has no effect here", error, StringComparison.Ordinal);
            Assert.Contains(said, error, StringComparison.Ordinal);
        }

        (_, _, string physics) = CommandLine.Run(
            "train", "--data", cli.At("none.npz"), "--method", "aphynity", "--physics", "none", "--out", cli.At("run"), "--set",
            "training.law_rate=0.1");
        Assert.Contains("it is used where the physics is not none, and the physics is none", physics, StringComparison.Ordinal);
    }

    /// <summary>What recipes set without an effect is no error, and is shown so; what a setting needs is shown too.</summary>
    [Fact]
    public void Show_tells_what_has_an_effect()
    {
        (int code, string output, _) = CommandLine.Run("show", "leads-lotka-volterra");
        Assert.Equal(0, code);
        string text = string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("no effect", text, StringComparison.Ordinal);
        Assert.Contains("Used where", text, StringComparison.Ordinal);
    }
}
