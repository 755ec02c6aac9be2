namespace Semiflow.Training;

/// <summary>Which values of a figure are the better ones.</summary>
public enum Better
{
    /// <summary>Small ones: errors, times, memory.</summary>
    Lower,

    /// <summary>Large ones: accuracies.</summary>
    Higher,

    /// <summary>Neither: the figure describes.</summary>
    Neither,
}
