namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Options of a critic of image patches.</summary>
internal sealed record PatchCriticOptions
{
    /// <summary>Channels of the first layer. Published: 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Layers of stride 2. Published: 3; unset: 3 for images of 128 pixels and more, otherwise 2.</summary>
    public int? Layers { get; init; }

    /// <summary>Instance normalization in all but the first and the last layer; false for a Wasserstein critic.</summary>
    public bool Normalized { get; init; } = true;
}
