using Semiflow.Physics;
using Semiflow.Recipes.AphynityRecipes;

namespace Semiflow.Tests.Recipes.Forecasts;

public sealed class AphynityFiguresTests
{
    /// <summary>Names in summary.json of version 0.1: others rely on them.</summary>
    [Theory]
    [InlineData(nameof(AphynityBaseline.PhysicsOnly), "physics_only", "physics-only")]
    [InlineData(nameof(AphynityBaseline.Complete), "complete", "complete")]
    [InlineData(nameof(AphynityBaseline.True), "true", "true")]
    [InlineData(nameof(AphynityBaseline.NeuralOde), "neural_ode", "neural-ode")]
    [InlineData(nameof(AphynityBaseline.Vanilla), "vanilla", "vanilla")]
    [InlineData(nameof(AphynityBaseline.Derivative), "derivative", "derivative")]
    [InlineData(nameof(AphynityBaseline.Hamiltonian), "hamiltonian", "hamiltonian")]
    [InlineData(nameof(AugmentedLaw.Complete), "augmented_complete", "augmented-complete")]
    [InlineData(nameof(AugmentedLaw.True), "augmented_true", "augmented-true")]
    [InlineData(nameof(AugmentedLaw.Hamiltonian), "augmented_hamiltonian", "augmented-hamiltonian")]
    public void Keys_of_baselines_and_names_of_their_trainings_never_change(string name, string key, string training)
    {
        Contestant who = key.StartsWith("augmented", StringComparison.Ordinal)
            ? AphynityFigures.Of(Enum.Parse<AugmentedLaw>(name))
            : AphynityFigures.Of(Enum.Parse<AphynityBaseline>(name));
        Assert.Equal(training, who.Training);
        Assert.Equal(
            [$"mse_{key}", $"mse_log10_{key}", $"mse_ln_{key}", $"parameter_error_{key}_percent", $"frequency_error_{key}_percent"],
            new[]
            {
                AphynityFigures.Mse, AphynityFigures.MseLog10, AphynityFigures.MseLn, AphynityFigures.ParameterError,
                AphynityFigures.FrequencyError,
            }.Select(figure => figure.For(who).Key));
    }

    [Fact]
    public void Keys_of_coefficients_and_channels_are_plain_letters()
    {
        Figure value = AphynityFigures.Value(Coefficient.Free("omega0^2", 1));
        Assert.Equal(
            ["estimate_omega0_squared", "truth_omega0_squared", "oracle_omega0_squared"],
            new[] { AphynityFigures.Aphynity, AphynityFigures.Truth, AphynityFigures.Oracle }.Select(who => value.For(who).Key));
        Assert.Equal("estimate_d_u", AphynityFigures.Value(Coefficient.Free("D u", 1)).Key);
        Assert.Equal("mse_channel_dw_dt", AphynityFigures.ErrorOf("dw/dt").Key);
        Assert.Equal("parameter_error_oracle_percent", AphynityFigures.ParameterError.For(AphynityFigures.Oracle).Key);
    }

    /// <summary>Table 1 of the paper, by the names under which runs report.</summary>
    [Theory]
    [InlineData("aphynity-pendulum", "mse_ln", -7.86)]
    [InlineData("aphynity-pendulum", "frequency_error_percent", 4.0)]
    [InlineData("aphynity-pendulum", "frequency_error_physics_only_percent", 13.2)]
    [InlineData("aphynity-pendulum", "mse_ln_neural_ode", -2.84)]
    [InlineData("aphynity-pendulum", "mse_ln_physics_only", -0.14)]
    [InlineData("aphynity-pendulum", "mse_ln_complete", -8.28)]
    [InlineData("aphynity-pendulum", "parameter_error_complete_percent", 0.45)]
    [InlineData("aphynity-pendulum", "mse_ln_true", -8.58)]
    [InlineData("aphynity-pendulum", "mse_ln_hamiltonian", -0.35)]
    [InlineData("aphynity-pendulum", "mse_ln_augmented_complete", -8.31)]
    [InlineData("aphynity-pendulum", "parameter_error_augmented_complete_percent", 0.39)]
    [InlineData("aphynity-pendulum", "mse_ln_augmented_true", -8.44)]
    [InlineData("aphynity-pendulum", "mse_ln_augmented_hamiltonian", -3.97)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10", -5.10)]
    [InlineData("aphynity-reaction-diffusion", "parameter_error_percent", 2.3)]
    [InlineData("aphynity-reaction-diffusion", "parameter_error_physics_only_percent", 67.6)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_neural_ode", -3.76)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_physics_only", -1.26)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_vanilla", -4.56)]
    [InlineData("aphynity-reaction-diffusion", "parameter_error_vanilla_percent", 6.39)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_complete", -9.34)]
    [InlineData("aphynity-reaction-diffusion", "parameter_error_complete_percent", 0.17)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_true", -8.81)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_augmented_complete", -9.35)]
    [InlineData("aphynity-reaction-diffusion", "parameter_error_augmented_complete_percent", 0.096)]
    [InlineData("aphynity-reaction-diffusion", "mse_log10_augmented_true", -9.17)]
    [InlineData("aphynity-wave", "mse_ln", -4.64)]
    [InlineData("aphynity-wave", "parameter_error_percent", 0.3)]
    [InlineData("aphynity-wave", "parameter_error_physics_only_percent", 10.4)]
    [InlineData("aphynity-wave", "mse_ln_neural_ode", -2.51)]
    [InlineData("aphynity-wave", "mse_ln_physics_only", 0.51)]
    [InlineData("aphynity-wave", "mse_ln_complete", -4.68)]
    [InlineData("aphynity-wave", "parameter_error_complete_percent", 1.38)]
    [InlineData("aphynity-wave", "mse_ln_true", -4.66)]
    [InlineData("aphynity-wave", "mse_ln_augmented_complete", -6.09)]
    [InlineData("aphynity-wave", "parameter_error_augmented_complete_percent", 0.63)]
    [InlineData("aphynity-wave", "mse_ln_augmented_true", -5.24)]
    [InlineData("leads-lotka-volterra", "mse", 1.16e-3)]
    [InlineData("leads-gray-scott", "mse", 2.08e-3)]
    [InlineData("leads-navier-stokes", "mse", 5.95e-3)]
    public void Published_values_stand_under_the_keys_of_the_summary(string recipe, string key, double value)
    {
        Recipe known = RecipeCatalogue.Find(recipe);
        Assert.Equal(value, known.PublishedOf(key));
        Assert.Contains(known.Method.Name == "leads" ? "2106.04546" : "2010.04456", known.Reference, StringComparison.Ordinal);
    }

    [Fact]
    public void No_published_value_was_added_or_lost() => Assert.Equal(
        [13, 13, 11], AphynityExperiments.All.Select(recipe => recipe.Published.Count));

    /// <summary>The paper reports one logarithm per experiment: a column of the table. The other stays in the file.</summary>
    [Theory]
    [InlineData("aphynity-pendulum", true, false)]
    [InlineData("aphynity-reaction-diffusion", false, true)]
    [InlineData(null, true, true)]
    public void Logarithms_of_baselines_are_shown_where_the_paper_reports_them(string? recipe, bool decimalHidden, bool naturalHidden)
    {
        Recipe? known = recipe is null ? null : RecipeCatalogue.Find(recipe);
        bool Hidden(Figure kind, Contestant who) => AphynityFigures.Logarithm(kind, who, known).Detail;
        Contestant network = AphynityFigures.Of(AphynityBaseline.NeuralOde);
        Assert.Equal(
            (decimalHidden, naturalHidden), (Hidden(AphynityFigures.MseLog10, network), Hidden(AphynityFigures.MseLn, network)));
        Assert.False(Hidden(AphynityFigures.MseLn, AphynityFigures.Aphynity));
        Assert.False(Hidden(AphynityFigures.MseLog10, AphynityFigures.NetworkAlone));
    }
}
