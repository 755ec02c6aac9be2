using System.Reflection;
using Semiflow.Training;

namespace Semiflow.Recipes.Results;

/// <summary>
/// What runs of a method may measure, and of whom, as it is declared: gives titles and contestants to summaries of older versions, which
/// have only keys.
/// </summary>
internal static class DeclaredFigures
{
    /// <summary>
    /// All figures that a class declares as properties, of the contestants that are given and those that it declares. Of two with one key
    /// the first counts: those in addition come first, and baselines before the model that a run is about.
    /// </summary>
    /// <param name="declarations">The class.</param>
    /// <param name="contestants">Contestants that it has no property for; the main one of the run where it has several.</param>
    /// <param name="more">Figures that it has no property for, such as those of a series; one that is somebody's is only theirs.</param>
    public static IEnumerable<Figure> In(Type declarations, IEnumerable<Contestant> contestants, params IEnumerable<Figure> more)
    {
        ArgumentNullException.ThrowIfNull(declarations);
        ArgumentNullException.ThrowIfNull(contestants);
        Contestant[] all = [.. contestants.Concat(Of<Contestant>(declarations)).OrderBy(who => who.IsMain)];
        return more.Concat(Of<Figure>(declarations)).SelectMany(
            figure => figure.Contestant is null ? [.. all.Select(figure.For), figure] : (Figure[])[figure]);
    }

    /// <summary>The contestants of all values of an enumeration.</summary>
    public static IEnumerable<Contestant> Each<TKind>(Func<TKind, Contestant> contestant)
        where TKind : struct, Enum => Enum.GetValues<TKind>().Select(contestant);

    /// <summary>A summary whose figures say what they are, as far as they are declared; values and units stay.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="declared">What the run may have measured.</param>
    public static Summary Named(Summary summary, Func<IEnumerable<Figure>> declared)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(declared);
        if (summary.Figures.All(figure => figure.Value.Title.Length > 0))
        {
            return summary;
        }

        var known = new Dictionary<string, Figure>();
        foreach (Figure figure in declared().Concat(Of<Figure>(typeof(CostFigures)))
            .SelectMany(figure => new[] { figure, figure.Low, figure.High }))
        {
            known.TryAdd(figure.Key, figure);
        }

        return summary with
        {
            Figures = [.. summary.Figures.Select(each => each.Value.Title.Length == 0 && known.TryGetValue(each.Key, out Figure? figure)
                ? KeyValuePair.Create(each.Key, figure.Of(each.Value.Value, each.Value.Published).Value with { Unit = each.Value.Unit })
                : each)],
        };
    }

    /// <summary>What a class declares as its properties: figures, or contestants.</summary>
    /// <param name="declarations">The class.</param>
    public static IEnumerable<T> Of<T>(Type declarations) => declarations
        .GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == typeof(T))
        .Select(property => (T)property.GetValue(null)!);
}
