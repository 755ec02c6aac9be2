using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles.Augmentation;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using Semiflow.Training.Runs;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>What a run came to.</summary>
/// <param name="Run">The run.</param>
/// <param name="Config">Its settings.</param>
/// <param name="Data">Its trajectories.</param>
/// <param name="Law">Its physics.</param>
/// <param name="Main">Its model.</param>
/// <param name="Others">Its baselines.</param>
/// <param name="Oracle">Coefficients of the exact solution of the ideal problem by name; null where the truth is not known.</param>
/// <param name="Identified">Whether the coefficients are those of the least augmentation; empty without a law.</param>
internal sealed record AphynityResults(
    RunSession Run, AphynityConfig Config, AphynityData Data, PhysicsLaw Law, TrainedDynamics Main, IReadOnlyList<TrainedDynamics> Others,
    IReadOnlyDictionary<string, double>? Oracle, IReadOnlyList<Identifiability> Identified)
{
    /// <summary>Trajectories on which fields are compared, at most.</summary>
    private const int Compared = 64;

    /// <summary>The model and its baselines.</summary>
    public IReadOnlyList<TrainedDynamics> All => [Main, .. Others];

    /// <summary>Measures.</summary>
    public static AphynityResults Of(
        RunSession run, AphynityConfig config, AphynityData data, PhysicsLaw law, TrainedDynamics main,
        IReadOnlyList<TrainedDynamics> others)
    {
        if (main.Dynamics is not { Law: { } physics, Network: { } network })
        {
            return new AphynityResults(run, config, data, law, main, others, null, []);
        }

        TrajectorySet frames = data.Train.Select([.. Enumerable.Range(0, Math.Min(Compared, data.Train.Count))]);
        IReadOnlyDictionary<string, double>? oracle = null;
        if (data.Truth is not null && law.Complete is { } complete)
        {
            PhysicsField truth = PhysicsLaws.Find(complete).True(config.Model.Setting(data.Train.Grid, data.Truth));
            using IDisposable quiet = no_grad();
            Tensor states = frames.States.flatten(0, 1);
            oracle = Projection.Of(physics, states, truth.Velocity(zeros([], float64), states),
                config.Training.Norm == AugmentationNorm.Relative, law.Squared);
        }

        return new AphynityResults(
            run, config, data, law, main, others, oracle,
            Identifiability.Of(physics, network, AphynityData.Single(frames, run.Device), config.Training.Norm));
    }

    /// <summary>The figures.</summary>
    public Summary Summary()
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string name, double? value, string unit = "")
        {
            if (value is { } number)
            {
                figures.Add(new(name, new SummaryFigure(number, unit, Run.Recipe?.PublishedOf(name))));
            }
        }

        AddErrors(Main, "", Add);
        for (int channel = 0; channel < Data.Train.Channels.Count && Data.Train.Channels.Count > 1; channel++)
        {
            Add($"mse_channel_{Named(Data.Train.Channels[channel])}", Main.Error(Data.Test, channel));
        }

        Add("parameter_error_percent", 100 * Main.Dynamics.Law?.MeanRelativeError, "%");
        Add("frequency_error_percent", 100 * RootError(Main.Dynamics.Law), "%");
        Add("parameter_error_physics_only_percent", 100 * Find("physics_only")?.Dynamics.Law?.MeanRelativeError, "%");
        Add("frequency_error_physics_only_percent", 100 * RootError(Find("physics_only")?.Dynamics.Law), "%");
        Add("parameter_error_oracle_percent", 100 * OracleError(), "%");
        foreach (Coefficient coefficient in Main.Dynamics.Law?.Coefficients.Where(c => c.Parameter is not null) ?? [])
        {
            Add($"estimate_{Named(coefficient.Name)}", coefficient.Current);
            Add($"truth_{Named(coefficient.Name)}", coefficient.Truth);
            Add($"oracle_{Named(coefficient.Name)}", Oracle?[coefficient.Name]);
        }

        foreach (TrainedDynamics other in Others)
        {
            AddErrors(other, $"_{other.Key}", Add);
            if (other.Key is not "physics_only" && other.Dynamics.Law is not null)
            {
                Add($"parameter_error_{other.Key}_percent", 100 * other.Dynamics.Law.MeanRelativeError, "%");
            }
        }

        Add("neural_ode_over_aphynity", Find("neural_ode")?.Error(Data.Test) / Main.Error(Data.Test), "x");
        AddSizes(Add);
        figures.AddRange(Run.Costs(Main.Dynamics.Parameters, Main.Training!));
        return new Summary(Run.Plan.Recipe, figures);
    }

    /// <summary>The model of that key; null where it was not asked for.</summary>
    public TrainedDynamics? Find(string key) => Others.FirstOrDefault(other => other.Key == key);

    private void AddErrors(TrainedDynamics model, string suffix, Action<string, double?, string> add)
    {
        double error = model.Error(Data.Test);
        add($"mse{suffix}", error, "");
        add($"mse_log10{suffix}", Math.Log10(error), "");
        add($"mse_ln{suffix}", Math.Log(error), "");
    }

    private void AddSizes(Action<string, double?, string> add)
    {
        if (Main.Dynamics is { Law: { } law, Network: { } network })
        {
            TrajectorySet frames = AphynityData.Single(
                Data.Train.Select([.. Enumerable.Range(0, Math.Min(Compared, Data.Train.Count))]), Run.Device);
            add("augmentation_mean_square", FieldSize.MeanSquare(network, frames), "");
            add("physics_mean_square", FieldSize.MeanSquare(law, frames), "");
            add("multiplier", Main.Training!.History[^1].Measures?.GetValueOrDefault(AphynityMeter.Multiplier), "");
        }

        add("augmentation_correlation_max", Identified.Count > 0 ? Identified.Max(each => Math.Abs(each.Correlation)) : null, "");
    }

    private double? OracleError()
    {
        Coefficient[] known = [.. Main.Dynamics.Law?.Coefficients.Where(c => c is { Parameter: not null, Truth: not null }) ?? []];
        return Oracle is null || known.Length == 0 ? null : known.Average(c =>
            Math.Abs(Oracle[c.Name] - c.Truth!.Value) / Math.Abs(c.Truth.Value));
    }

    /// <summary>Error of ω₀ where a law has ω₀², as the paper speaks of it.</summary>
    private static double? RootError(PhysicsField? law) => law?.Coefficients.FirstOrDefault(
        c => c.Name.EndsWith("^2", StringComparison.Ordinal) && c.Parameter is not null) is { Truth: { } truth } squared
        ? Math.Abs(Math.Sqrt(Math.Max(0, squared.Current)) - Math.Sqrt(truth)) / Math.Sqrt(truth)
        : null;

    private static string Named(string name) =>
        string.Concat(name.Replace("^2", "_squared", StringComparison.Ordinal)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_')).Trim('_');
}
