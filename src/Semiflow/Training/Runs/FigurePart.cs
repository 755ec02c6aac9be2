namespace Semiflow.Training;

/// <summary>What a number of a summary is of its figure.</summary>
public enum FigurePart
{
    /// <summary>The figure itself, of several seeds their mean.</summary>
    Value,

    /// <summary>Lower end of its 95 % interval.</summary>
    Low,

    /// <summary>Upper end of its 95 % interval.</summary>
    High,
}
