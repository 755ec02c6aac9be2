using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>Exact areas of rectangles cut by disks.</summary>
internal static class DiskArea
{
    /// <summary>Area of the disk of radius r around 0 inside [x − w/2, x + w/2] × [y − h/2, y + h/2].</summary>
    /// <param name="x">Centers of the rectangles, broadcast with the others.</param>
    /// <param name="y">Centers of the rectangles.</param>
    /// <param name="width">w.</param>
    /// <param name="height">h.</param>
    /// <param name="radius">r, positive.</param>
    public static Tensor OfRectangle(Tensor x, Tensor y, double width, double height, Tensor radius)
    {
        Tensor left = x - width / 2, right = x + width / 2, low = y - height / 2, high = y + height / 2;
        return Quadrant(right, high, radius) - Quadrant(left, high, radius) - Quadrant(right, low, radius) + Quadrant(left, low, radius);
    }

    /// <summary>
    /// Area of the disk left of x and below y: ∫ (s + clamp(y, −s, s)) over [−r, x], s = √(r² − t²); the clamp is y itself
    /// for |t| below √(r² − y²) and ±s elsewhere.
    /// </summary>
    private static Tensor Quadrant(Tensor x, Tensor y, Tensor radius)
    {
        Tensor end = minimum(maximum(x, -radius), radius);
        Tensor level = minimum(maximum(y, -radius), radius);
        Tensor half = (radius.square() - level.square()).clamp_min(0).sqrt();
        Tensor inner = minimum(maximum(end, -half), half);
        Tensor whole = Primitive(end, radius) - Primitive(-radius, radius);
        Tensor middle = Primitive(inner, radius) - Primitive(-half, radius);
        return whole + level * (inner + half) + level.sign() * (whole - middle);
    }

    /// <summary>∫ √(r² − t²) dt from 0 to t.</summary>
    private static Tensor Primitive(Tensor t, Tensor radius) =>
        (t * (radius.square() - t.square()).clamp_min(0).sqrt() + radius.square() * (t / radius).clamp(-1, 1).asin()) / 2;
}
