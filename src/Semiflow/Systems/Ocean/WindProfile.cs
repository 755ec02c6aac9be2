namespace Semiflow.Systems.Ocean;

/// <summary>Shape of the eastward wind over a basin of width L, y from −L/2 to L/2.</summary>
internal enum WindProfile
{
    /// <summary>cos(2πy/L): trade winds and westerlies, two gyres.</summary>
    Cosine,

    /// <summary>sin(2πy/L).</summary>
    Sine,
}
