namespace Semiflow.Systems;

/// <summary>The point laws of the toy experiments, by name: the laws of <see cref="IPointLaw"/> are tested on each.</summary>
public static class PointCatalogue
{
    /// <summary>Names and laws.</summary>
    public static IReadOnlyList<(string Name, IPointLaw Law)> All { get; } =
    [
        ("circles", new Circles()),
        ("moons", new Moons()),
        ("opposite-blobs", Blobs.Opposite),
        ("vertical-blobs", Blobs.Vertical),
        ("horizontal-blobs", Blobs.Horizontal),
        ("eight-blobs", Blobs.OnCircle()),
        ("eight-blobs-turned", Blobs.OnCircle(angle: Math.PI / 8)),
        ("square", Boxes.Square),
        ("half-squares", Boxes.Halves(1)),
        ("ring", new Ring()),
        ("ring-turned", new Turned(new Ring(), 0.5)),
        ("gaussian-source", GaussianPoints.Source),
        ("gaussian-target", GaussianPoints.Target),
    ];
}
