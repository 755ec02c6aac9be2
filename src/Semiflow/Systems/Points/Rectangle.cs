namespace Semiflow.Systems.Points;

/// <summary>A rectangle along the axes.</summary>
internal readonly record struct Rectangle(double Left, double Right, double Bottom, double Top);
