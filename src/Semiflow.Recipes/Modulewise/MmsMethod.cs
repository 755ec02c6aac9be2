using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// Compares module-wise training with the minimizing movements that it should be, where these are known (spec modulewise.md 11, 12.2).
/// </summary>
public sealed class MmsMethod : IMethod
{
    private MmsMethod()
    {
    }

    /// <summary>The method.</summary>
    public static MmsMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "minimizing-movements";

    /// <inheritdoc/>
    public string Title => "a check of module-wise training on a potential whose minimizing movements are known; takes no data of its own";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => ["linear"];

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new MmsConfig(new MmsDataConfig(), new MmsTrainingConfig(), new MmsEvaluationConfig())
        : throw Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public IReadOnlyList<Recipe> Recipes =>
        [ModulewiseMms.Recipe];

    /// <inheritdoc/>
    public object Checked(object settings) => ((MmsConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Plan.Source.File is { } file)
        {
            throw new InputException($"{file}: minimizing-movements compares with steps that are known and takes no data. Train on own "
                + $"images with --method modulewise.");
        }

        using DisposeScope scope = NewDisposeScope();
        var config = (MmsConfig)run.Plan.Config;
        var trainings = new MmsTrainings(run, config);
        run.Observer.Say($"data:       {config.Data.Points} points above a quadratic well in the plane");
        MmsRun[] all = [.. config.Training.Modules.Select((modules, i) => trainings.Of(modules, main: i == 0))];
        run.Token.ThrowIfCancellationRequested();
        Summary summary = Figures(run, all);
        if (config.Evaluation.Report)
        {
            MmsReport.Write(run, trainings, all, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var config = (MmsConfig)record.Plan.Config;
        ModuleStack stack = MmsTrainings.Stack(config.Training.Modules[0]);
        using var principle = new ParallelModules(
            stack, LocalProblem.Of(stack, _ => new ClassifierLoss(), TauSchedule.None), new OptimizerSpec());
        record.Folder.CheckpointsOf("").LoadModel(principle);
        return new TrainedMovement(stack);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures.Select(figure => Row(figure.Key, figure.Value))];
    }

    private static Summary Figures(RunSession run, IReadOnlyList<MmsRun> all)
    {
        MmsRun main = all[0];
        MmsRun[] finer = [.. all.OrderBy(each => each.Modules)];
        double order = Math.Log(finer[^2].FlowError / finer[^1].FlowError) / Math.Log((double)finer[^1].Modules / finer[^2].Modules);
        KeyValuePair<string, SummaryFigure> Figure(string name, double value, string unit = "") =>
            new(name, new SummaryFigure(value, unit));
        return new Summary(run.Plan.Recipe,
        [
            Figure("map_error", all.Max(each => each.MapErrors.Max())),
            .. all.Select(each => Figure($"flow_error_{each.Modules}", each.FlowError)),
            Figure("order", order),
            Figure("energy_excess", all.Max(each => each.EnergyExcess)),
            Figure("total_excess", all.Max(each => each.TotalExcess)),
            Figure("action", main.Report.Action),
            Figure("optimal_cost", main.Report.OptimalCost),
            Figure("kappa", main.Report.Kappa),
            Figure("straightness", main.Report.Straightness),
            .. run.Costs(6 * main.Modules, main.Training),
        ]);
    }

    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        (string title, string note, bool headline) = name switch
        {
            "map_error" => ("distance to the exact step", "of the worst module, relative to the step", true),
            "order" => ("order in τ", "of the distance to the flow, from the two finest; 1 is exact", true),
            "energy_excess" => ("energy inequality", "largest Z(ρ_{k+1}) + W₂²/(2τ) − Z(ρ_k); at most 0", true),
            "total_excess" => ("summed inequality", "Σ W₂² − 2τ Z(ρ₀); at most 0", false),
            "action" => ("action", "K Σ E|x_{k+1} − x_k|²", false),
            "optimal_cost" => ("optimal cost", "W₂² from ρ₀ to ρ_K, exact assignment", false),
            "kappa" => ("κ", "optimal cost over displacement", false),
            "step_ms" => ("training step", "", false),
            "seconds_training" => ("training", "all stacks", false),
            "seconds_total" => ("in all", "", false),
            "peak_memory_mib" => ("peak memory", "", false),
            _ when name.StartsWith("flow_error_", StringComparison.Ordinal) =>
                ($"distance to the flow, {name["flow_error_".Length..]} modules", "root mean square at the end", false),
            _ => (name.Replace('_', ' '), "", false),
        };
        return new SummaryRow(title, figure.Value, figure.Unit, figure.Published, note, headline);
    }
}
