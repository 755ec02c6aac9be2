namespace Semiflow.Systems.Fields;

/// <summary>Exact areas of rectangles cut by disks.</summary>
internal static class DiskArea
{
    /// <summary>Area of the disk of radius r around 0 inside [x − w/2, x + w/2] × [y − h/2, y + h/2].</summary>
    /// <param name="x">Center of the rectangle.</param>
    /// <param name="y">Center of the rectangle.</param>
    /// <param name="width">w.</param>
    /// <param name="height">h.</param>
    /// <param name="radius">r, positive.</param>
    public static double OfRectangle(double x, double y, double width, double height, double radius)
    {
        // Most rectangles of a grid do not meet the rim.
        double nearX = Math.Max(0, Math.Abs(x) - width / 2), nearY = Math.Max(0, Math.Abs(y) - height / 2);
        double farX = Math.Abs(x) + width / 2, farY = Math.Abs(y) + height / 2;
        if (nearX * nearX + nearY * nearY >= radius * radius)
        {
            return 0;
        }

        if (farX * farX + farY * farY <= radius * radius)
        {
            return width * height;
        }

        double left = x - width / 2, right = x + width / 2, low = y - height / 2, high = y + height / 2;
        double area = Quadrant(right, high, radius) - Quadrant(left, high, radius) - Quadrant(right, low, radius)
            + Quadrant(left, low, radius);
        return Math.Clamp(area, 0, width * height);
    }

    /// <summary>
    /// Area of the disk left of x and below y: ∫ (s + clamp(y, −s, s)) over [−r, x], s = √(r² − t²); the clamp is y itself
    /// for |t| below √(r² − y²) and ±s elsewhere.
    /// </summary>
    private static double Quadrant(double x, double y, double radius)
    {
        double end = Math.Clamp(x, -radius, radius);
        double level = Math.Clamp(y, -radius, radius);
        double half = Math.Sqrt(radius * radius - level * level);
        double inner = Math.Clamp(end, -half, half);
        double whole = Primitive(end, radius) - Primitive(-radius, radius);
        double middle = Primitive(inner, radius) - Primitive(-half, radius);
        return whole + level * (inner + half) + Math.Sign(level) * (whole - middle);
    }

    /// <summary>∫ √(r² − t²) dt from 0 to t.</summary>
    private static double Primitive(double t, double radius) =>
        (t * Math.Sqrt(Math.Max(0, radius * radius - t * t)) + radius * radius * Math.Asin(Math.Clamp(t / radius, -1, 1))) / 2;
}
