namespace Semiflow.Images;

/// <summary>Images to learn from, to choose on, and to report on.</summary>
public sealed record ImageSplits(ImageSet Training, ImageSet Validation, ImageSet Test);
