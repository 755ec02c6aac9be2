using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Transport.Motion;

/// <summary>Where points spend their time on the way through the layers of a flow.</summary>
internal static class PathTime
{
    /// <summary>Share of the time that points on polygons spend within a radius of the origin, each leg taken at ten places.</summary>
    /// <param name="path">x_0 … x_M, each <c>[n, d]</c>; every leg takes the same time.</param>
    /// <param name="radius">The radius.</param>
    public static double Within(IReadOnlyList<Tensor> path, double radius)
    {
        const int Parts = 10;
        using DisposeScope scope = NewDisposeScope();
        Tensor[] places = [.. path.Zip(path.Skip(1))
            .SelectMany(step => Enumerable.Range(0, Parts).Select(i => lerp(step.First, step.Second, (i + 0.5) / Parts)))];
        return places.Average(points => (points.square().sum(1) < radius * radius).to(float64).mean().item<double>());
    }
}
