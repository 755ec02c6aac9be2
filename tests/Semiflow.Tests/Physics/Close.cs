namespace Semiflow.Tests.Physics;

/// <summary>Numbers that differ by no more than a tolerance.</summary>
internal sealed class Close(double tolerance) : IEqualityComparer<double>
{
    public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

    public int GetHashCode(double obj) => 0;
}
