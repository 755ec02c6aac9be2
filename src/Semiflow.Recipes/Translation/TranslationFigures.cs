using Semiflow.Systems.Pairs;
using System.Globalization;
using Semiflow.Training;

namespace Semiflow.Recipes.Translation;

/// <summary>What runs of domain translation measure, and who is compared.</summary>
internal static class TranslationFigures
{
    /// <summary>Distance from the optimal map, where that is known.</summary>
    public static Figure MapError { get; } =
        new("map_error", "map error", "%", "100 E|T(x) − T*(x)|² / Var(β), T* the exact map", Headline: true);

    /// <summary>Action of the path; a flow of little action may have stopped short of the target.</summary>
    public static Figure Action { get; } = new(
        "action", "action", Note: "of the path through the layers", Headline: true, Better: Better.Neither);

    /// <summary>The least cost of all maps onto the target.</summary>
    public static Figure OptimalCost { get; } =
        new("optimal_cost", "optimal cost", Note: "W₂² of the two laws", Headline: true, Better: Better.Neither);

    /// <summary>Cost of the map.</summary>
    public static Figure Cost { get; } = new("cost", "cost of the map", Note: "E|T(x) − x|²", Better: Better.Neither);

    /// <summary>Optimality of the map between its own ends.</summary>
    public static Figure Kappa { get; } = new(
        "kappa", "κ", Note: "W₂²({x}, {T(x)}) / E|T(x) − x|²: 1 where no exchange of images is cheaper", Headline: true,
        Better: Better.Higher);

    /// <summary>Straightness of the paths.</summary>
    public static Figure Straightness { get; } =
        new("straightness", "straightness", Note: "mean of |x_M − x_0| / Σ|steps|: 1 for straight paths", Better: Better.Higher);

    /// <summary>Straightness and constancy of speed.</summary>
    public static Figure CostOverAction { get; } = new(
        "cost_over_action", "cost over action", Note: "E|T(x) − x|² / action: 1 for straight paths at constant speed",
        Better: Better.Higher);

    /// <summary>Whether the images have the law of the target.</summary>
    public static Figure Distance { get; } = new("discrepancy", "discrepancy", Note: "energy distance of images and target, tests");

    /// <summary>What chance gives.</summary>
    public static Figure Floor { get; } = new(
        "discrepancy_floor", "discrepancy of the target with itself", Note: "energy distance of two samples of the target",
        Better: Better.Neither);

    /// <summary>Pairs of points that cross.</summary>
    public static Figure Violations { get; } = new(
        "monotonicity_violations", "violations of monotonicity", Note: "share of pairs with ⟨T(x) − T(y), x − y⟩ < 0");

    /// <summary>Distance from a gradient field.</summary>
    public static Figure Curl { get; } =
        new("curl", "curl of the map", Note: "mean of |J − Jᵀ| / 2|J| of its Jacobian: 0 for the gradient of a potential");

    /// <summary>E1: largest distance of a point from what its inverse is taken to.</summary>
    public static Figure InverseError { get; } = new("inverse_error", "error of the inverse", Note: "largest |T(T⁻¹(y)) − y|");

    /// <summary>E1: contraction of the inverse's fixed points.</summary>
    public static Figure InverseContraction { get; } =
        new("inverse_contraction", "contraction of the inverse", Note: "largest Δ·Lip seen: below 1 fixed points converge");

    /// <summary>E1: way back by Euler steps.</summary>
    public static Figure InverseEuler { get; } =
        new("inverse_euler_percent", "way back by reversed Euler steps", "%", "100 E|S(T(x)) − x|² / Var(α)");

    /// <summary>E1: way back by a flow that learned it.</summary>
    public static Figure BackwardNetwork { get; } =
        new("backward_network_percent", "way back by a flow of its own", "%", "100 E|S(T(x)) − x|² / Var(α)");

    /// <summary>E2: distance from the exact assignment of the test points.</summary>
    public static Figure AssignmentDistance { get; } = new(
        "assignment_distance", "distance from the assignment", Note: "mean |T(x) − y|, y the partner of x in the exact assignment");

    /// <summary>E3: cost of a pair over the optimal one; below 1 a map stops short of the target.</summary>
    public static Figure CostRatio(DomainPair pair) => OfPair("cost_ratio", "cost / optimal", "", pair);

    /// <summary>E3: discrepancy of a pair.</summary>
    public static Figure DistanceOf(DomainPair pair) => OfPair("discrepancy", "discrepancy", "", pair) with { Better = Better.Lower };

    /// <summary>E3: which of the maps that fit was found: blobs that go straight, or the turn of a ring.</summary>
    public static Figure Choice(DomainPair pair) => pair == DomainPair.ParallelBlobs
        ? OfPair("straight", "points that go straight", "%", pair)
        : OfPair("turn", "mean turn", "°", pair);

    private static Figure OfPair(string key, string title, string unit, DomainPair pair) =>
        new($"{key}_{pair.Name}", $"{title}: {pair.Title}", unit, "mean over the seeds", Better: Better.Neither);

    /// <summary>E4: points that went where the metric predicts.</summary>
    public static Figure Pairing { get; } =
        new("pairing_percent", "points that follow the metric", "%", "of the worst seed; e = 0 predicts nothing: share of (0, 1) → (1, 0)",
            Better: Better.Neither)
        { Pattern = "pairing_{0}_percent" };

    /// <summary>E4: the same of the worst metric.</summary>
    public static Figure WorstPairing { get; } =
        new("pairing_worst_percent", "points that follow the metric, worst training", "%", Headline: true, Better: Better.Higher);

    /// <summary>E4: time within the obstacle.</summary>
    public static Figure ObstacleTime { get; } =
        new("obstacle_percent", "time within the obstacle", "%") { Pattern = "obstacle_{0}_percent" };

    /// <summary>E5: cost over that of the exact assignment of held-out images.</summary>
    public static Figure SampleCostRatio { get; } =
        new("cost_ratio", "cost / exact assignment", Note: "of held-out images", Better: Better.Neither);

    /// <summary>E5: what finite samples make of that cost.</summary>
    public static Figure NoiseRatio { get; } =
        new("noise_ratio", "noise / exact assignment", Note: "W₂² of two samples of the target over that cost", Better: Better.Neither);

    /// <summary>E5: translations that a nearest neighbor tells from the target.</summary>
    public static Figure Nearest { get; } =
        new("nearest_percent", "told from the target", "%", "nearest-neighbor test of images and target: 50 where their laws agree");

    /// <summary>E5: the same of the target with itself.</summary>
    public static Figure NearestFloor { get; } =
        new("nearest_floor_percent", "told from the target, the target itself", "%", Better: Better.Neither);

    /// <summary>E5: the same of the source.</summary>
    public static Figure NearestSource { get; } =
        new("nearest_source_percent", "told from the target, the source", "%", Better: Better.Neither);

    /// <summary>E5: what the components keep.</summary>
    public static Figure KeptVariance { get; } =
        new("kept_variance_percent", "variance kept by the components", "%", Better: Better.Neither);

    /// <summary>E5: hidden pairs that an exact assignment of pixels finds.</summary>
    public static Figure AssignedPixels { get; } = HiddenPairs("pairing", "pixels", "assignment, pixels");

    /// <summary>E5: hidden pairs that an exact assignment of descriptors finds.</summary>
    public static Figure AssignedFeatures { get; } = HiddenPairs("pairing", "features", "assignment, descriptor");

    /// <summary>E5: hidden pairs that a flow with the cost of pixels finds.</summary>
    public static Figure LearnedPixels { get; } = HiddenPairs("learned", "pixels", "flow, pixels");

    /// <summary>E5: hidden pairs that a flow with the cost of descriptors finds.</summary>
    public static Figure LearnedFeatures { get; } = HiddenPairs("learned", "features", "flow, descriptor");

    private static Figure HiddenPairs(string who, string cost, string title) =>
        new($"{who}_{cost}_percent", title, "%", "images paired with their own change", Better: Better.Higher)
        { Pattern = $"{who}_{{0}}_{cost}_percent" };

    /// <summary>E6: sliced W₂² of images and target.</summary>
    public static Figure Sliced { get; } = new("sliced", "sliced W₂² to the target");

    /// <summary>E6: the same of the source.</summary>
    public static Figure SlicedSource { get; } = new("sliced_source", "sliced W₂² to the target, the source", Better: Better.Neither);

    /// <summary>E7: cost of a pixel.</summary>
    public static Figure PixelCost { get; } = new("cost_pixel", "cost of the map per pixel value", Better: Better.Neither);

    /// <summary>E7: images that the judge finds to have what makes the target domain.</summary>
    public static Figure Attribute { get; } =
        new("attribute_percent", "judged to be of the target domain", "%", Headline: true, Better: Better.Neither)
        { Pattern = "attribute_{0}_percent" };

    /// <summary>E7: other attributes that stayed.</summary>
    public static Figure Preserved { get; } =
        new("preserved_percent", "other attributes that stay", "%", "as the judge tells them", Headline: true, Better: Better.Higher);

    /// <summary>E7: images with the attribute that the stress setting ties to the domain; of source images it is that before.</summary>
    public static Figure StressAttribute { get; } =
        new("stress_attribute_after_percent", "with the attribute of the stress", "%", Better: Better.Neither)
        { Pattern = "stress_attribute_before_percent" };

    /// <summary>E7: Fréchet distance of features.</summary>
    public static Figure Frechet { get; } = new("frechet", "Fréchet distance to the target", Note: "of the features of your network");

    /// <summary>What a map is measured by, as far as that is known of it.</summary>
    public static IReadOnlyList<Figure> OfMaps { get; } = [Action, Cost, Kappa, Straightness, CostOverAction, Distance];

    /// <summary>E3: the flow of least action.</summary>
    public static Contestant LeastAction { get; } = new("least_action", "least action");

    /// <summary>The same flow without a transport cost.</summary>
    public static Contestant Free { get; } = new("free", "λ = 0", Headline: true);

    /// <summary>The same flow with the constraint D ≤ ε.</summary>
    public static Contestant Constrained { get; } = new("multiplier", "multiplier");

    /// <summary>A flow that learned the way back.</summary>
    public static Contestant Backward { get; } = new("backward", "backward");

    /// <summary>E6: the flow of whole images.</summary>
    public static Contestant WholeImages { get; } = new("image", "whole images") { Training = RunSession.Main };

    /// <summary>E7: untranslated images of the source.</summary>
    public static Contestant SourceImages { get; } = new("source", "source images");

    /// <summary>E7: images of the target.</summary>
    public static Contestant TargetImages { get; } = new("target", "target images");

    /// <summary>A number as part of a name: letters, digits and underscores.</summary>
    public static string Key(double value) => value.ToString(CultureInfo.InvariantCulture)
        .Replace("-", "minus_", StringComparison.Ordinal).Replace('.', '_');

    /// <summary>Adds what a map is measured by; of one that blew up, values that are not finite.</summary>
    /// <param name="figures">Where to add.</param>
    /// <param name="who">Whose map it is.</param>
    /// <param name="score">Its score; null where its training blew up.</param>
    /// <param name="only">Which figures; null for all.</param>
    public static void Add(this RunFigures figures, Contestant who, FlowScore? score, Func<Figure, bool>? only = null)
    {
        foreach ((Figure figure, double? value) in score?.Values ?? [.. OfMaps.Select(each => (each, (double?)double.NaN))])
        {
            figures.Add(figure.For(who), only?.Invoke(figure) == false ? null : value);
        }
    }
}
