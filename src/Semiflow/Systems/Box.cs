namespace Semiflow.Systems;

/// <summary>A rectangle along the axes.</summary>
public readonly record struct Box(double Left, double Right, double Bottom, double Top);
