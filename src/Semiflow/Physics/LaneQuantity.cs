using System.Numerics;

namespace Semiflow.Physics;

/// <summary>Numbers of neighboring nodes in one register.</summary>
internal readonly record struct LaneQuantity(Vector<double> Value) : IQuantity<LaneQuantity>
{
    public static LaneQuantity One => new(Vector<double>.One);

    public static LaneQuantity Sin(LaneQuantity x)
    {
        Span<double> lanes = stackalloc double[Vector<double>.Count];
        x.Value.CopyTo(lanes);
        foreach (ref double lane in lanes)
        {
            lane = Math.Sin(lane);
        }

        return new(new Vector<double>(lanes));
    }

    public static LaneQuantity Sqrt(LaneQuantity x) => new(Vector.SquareRoot(x.Value));

    public static LaneQuantity operator +(LaneQuantity a, LaneQuantity b) => new(a.Value + b.Value);

    public static LaneQuantity operator -(LaneQuantity a, LaneQuantity b) => new(a.Value - b.Value);

    public static LaneQuantity operator *(LaneQuantity a, LaneQuantity b) => new(a.Value * b.Value);

    public static LaneQuantity operator /(LaneQuantity a, LaneQuantity b) => new(a.Value / b.Value);
}
