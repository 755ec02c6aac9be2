using Semiflow.Images;

namespace Semiflow.Data.Images;

/// <summary>What to take from a file of samples with classes.</summary>
internal sealed record LabeledRequest
{
    /// <summary>Name of the array of inputs; null: input, images or x.</summary>
    public string? Input { get; init; }

    /// <summary>Name of the array of labels; null: labels, label or y, where there is one.</summary>
    public string? Labels { get; init; }

    /// <summary>Dimensions of images, of n, c, x (rows) and y (columns); null: as their sizes say.</summary>
    public string? Axes { get; init; }

    /// <summary>Whether links and virtual datasets that lead to other files are followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>Shape of one input, <c>[channel, row, column]</c> or <c>[number]</c>; null for any.</summary>
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>For inputs in bytes; null divides by 255.</summary>
    public ImageNormalization? Normalization { get; init; }

    /// <summary>False for inputs alone: the file may have labels that cannot be used, or none.</summary>
    public bool WithLabels { get; init; } = true;

    /// <summary>Which options were used.</summary>
    public OptionUse Options { get; init; } = new();
}
