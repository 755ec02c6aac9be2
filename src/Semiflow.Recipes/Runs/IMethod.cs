using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>A learning method, from data to results. A new one is a <see cref="Method{TConfig}"/> and its line in the catalogue.</summary>
public interface IMethod
{
    /// <summary>Name on the command line (<c>--method</c>) and in <c>run.json</c>.</summary>
    string Name { get; }

    /// <summary>What it learns, in a line.</summary>
    string Title { get; }

    /// <summary>What <c>--model</c> (or <c>--physics</c>) chooses from: architectures or laws; the first is the default.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>The option that chooses from them.</summary>
    internal string ModelOption => "--model";

    /// <summary>What makes the data of a source, as settings know it; null for own files of no special kind.</summary>
    internal string? SystemOf(DataSource source) => source.System;

    /// <summary>What decides which settings of a run have an effect.</summary>
    /// <param name="settings">The settings, resolved.</param>
    /// <param name="model">Its model.</param>
    /// <param name="source">Its data.</param>
    internal SettingScope ScopeOf(object settings, string model, DataSource source) =>
        new(settings, model, SystemOf(source)) { ModelWord = ModelOption[2..], Models = Models };

    /// <summary>Networks that it can be run with, where <c>--model</c> does not choose them.</summary>
    IReadOnlyList<string> Networks => Models;

    /// <summary>What to say if no model is named and none is a good guess; null if the first is.</summary>
    string? MustChoose => null;

    /// <summary>
    /// Settings to start from on own data: a tree of records as <see cref="Configuration"/> reads it. Settings of recipes
    /// with the same model must have the same shape, since their record is read over these.
    /// </summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <exception cref="InputException">No such model.</exception>
    object Defaults(string model);

    /// <summary>
    /// What settings were before records of runs had them: what an old record does not say is read as this, so that the run stays what it
    /// was.
    /// </summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <exception cref="InputException">No such model.</exception>
    object Formerly(string model) => Defaults(model);

    /// <summary>The settings with open ones filled, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    object Checked(object settings);

    /// <summary>
    /// Does the run: data, trainings, evaluation, report; returns the results. A pure function of plan and checkpoints: after
    /// an interruption it is called again and takes the same way, past what <see cref="RunSession"/> kept.
    /// </summary>
    /// <exception cref="InputException">The data or settings cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the run can be resumed.</exception>
    Summary Run(RunSession run);

    /// <summary>Opens a trained run for evaluation and prediction.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    ITrainedRun Open(RunRecord record);

    /// <summary>Whether predictions are forecasts, which need times.</summary>
    bool Forecasts => false;

    /// <summary>Its recipes, whose published values are shown next to results.</summary>
    IReadOnlyList<Recipe> Recipes => [];

    /// <summary>What a run may measure, and of whom: titles for summaries of older versions, which have only keys.</summary>
    internal IEnumerable<Figure> FiguresOf(RunPlan plan) => [];

    /// <summary>The method of that name.</summary>
    /// <exception cref="InputException">No such method; the message names the nearest.</exception>
    internal static IMethod Find(string name, IReadOnlyList<IMethod> among) =>
        among.FirstOrDefault(method => method.Name == name)
        ?? throw KnownNames.Unknown("method", name, [.. among.Select(method => method.Name)]);
}
