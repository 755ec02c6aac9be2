using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>
/// A learning method, from data to results: data, not a class. A new one is one such record and its line in the catalogue.
/// </summary>
/// <typeparam name="TConfig">Its settings: a tree of records as <see cref="Configuration"/> reads it, with bounds as
/// attributes.</typeparam>
/// <param name="Name">Name on the command line (<c>--method</c>) and in <c>run.json</c>.</param>
/// <param name="Title">What it learns, in a line.</param>
/// <param name="Models">What <c>--model</c> (or <c>--physics</c>) chooses from: architectures or laws; the first is the default.</param>
/// <param name="Defaults">
/// Settings to start from on own data with one of the models. Settings of recipes with the same model must have the
/// same shape, since their record is read over these.
/// </param>
/// <param name="Study">
/// Does a run: data, trainings, evaluation, report; returns the results. A pure function of plan and checkpoints:
/// after an interruption it is called again and takes the same way, past what <see cref="RunSession"/> kept.
/// </param>
/// <param name="Open">Opens a trained run for evaluation and prediction.</param>
public sealed record Method<TConfig>(
    string Name, string Title, IReadOnlyList<string> Models, Func<string, TConfig> Defaults, Func<RunSession, TConfig, Summary> Study,
    Func<RunRecord, TConfig, ITrainedRun> Open) : IMethod
    where TConfig : class
{
    /// <summary>What to say if no model is named and none is a good guess; null if the first is.</summary>
    public string? MustChoose { get; init; }

    /// <summary>The option that chooses from the models.</summary>
    internal string ModelOption { get; init; } = "--model";

    /// <summary>What makes the data of a source, as settings know it; null for own files of no special kind.</summary>
    internal Func<DataSource, string?> SystemOf { get; init; } = source => source.System;

    /// <summary>Networks that it can be run with, where these are others than its models.</summary>
    public IReadOnlyList<string> Networks { get; init; } = Models;

    /// <summary>Whether predictions are forecasts, which need times.</summary>
    public bool Forecasts { get; init; }

    /// <summary>
    /// Rules between settings, and open ones filled; bounds of single settings are attributes. Throws <see cref="InputException"/>.
    /// </summary>
    public Func<TConfig, TConfig> Rules { get; init; } = config => config;

    /// <summary>
    /// Puts settings that old records lack, and that own data have otherwise today, to what they were before.
    /// </summary>
    public Func<TConfig, TConfig> Formerly { get; init; } = config => config;

    /// <summary>What a run may measure, and of whom, by plan and settings: see <see cref="DeclaredFigures"/>.</summary>
    internal Func<RunPlan, TConfig, IEnumerable<Figure>> Figures { get; init; } = (_, _) => [];

    /// <summary>Its recipes; a function, since they refer to the method.</summary>
    public Func<IReadOnlyList<Recipe>> Recipes { get; init; } = () => [];

    /// <inheritdoc/>
    string IMethod.ModelOption => ModelOption;

    /// <inheritdoc/>
    string? IMethod.SystemOf(DataSource source) => SystemOf(source);

    /// <inheritdoc/>
    IReadOnlyList<Recipe> IMethod.Recipes => Recipes();

    /// <inheritdoc/>
    object IMethod.Defaults(string model) =>
        Models.Contains(model) ? Defaults(model) : throw KnownNames.Unknown(ModelOption[2..], model, [.. Models]);

    /// <inheritdoc/>
    object IMethod.Formerly(string model) => Formerly(Typed(((IMethod)this).Defaults(model)));

    /// <inheritdoc/>
    object IMethod.Checked(object settings) => Rules(Bounds.Checked(Typed(settings)));

    /// <inheritdoc/>
    Summary IMethod.Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Study(run, Typed(run.Plan.Config));
    }

    /// <inheritdoc/>
    ITrainedRun IMethod.Open(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Open(record, Typed(record.Plan.Config));
    }

    /// <inheritdoc/>
    IEnumerable<Figure> IMethod.FiguresOf(RunPlan plan) => Figures(plan, Typed(plan.Config));

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    // The one place where settings, which the command line holds as what they are, become those of the method.
    private TConfig Typed(object settings) => settings as TConfig
        ?? throw new ArgumentException($"{Name} has settings of type {typeof(TConfig).Name}, not {settings?.GetType().Name}.",
            nameof(settings));
}
