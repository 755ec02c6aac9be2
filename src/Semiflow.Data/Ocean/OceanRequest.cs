namespace Semiflow.Data.Ocean;

/// <summary>What becomes of temperatures and velocities.</summary>
internal enum OceanPreset
{
    /// <summary>
    /// Less the yearly cycle of each pixel (mean and two harmonics fitted on the training years; the mean alone under a year), over the
    /// training deviation of the patch: errors can be told in °C. Velocities over their training deviation.
    /// </summary>
    Default,

    /// <summary>
    /// As the cited baseline does: anomalies standardized frame by frame, velocities over the frame's mean of |u| + |v|. Cannot be inverted
    /// for a forecast.
    /// </summary>
    Flow,

    /// <summary>As in the file.</summary>
    Raw,
}

/// <summary>Which part of ocean files to take, and how to prepare it (spec partial-observations.md 7).</summary>
internal sealed record OceanRequest
{
    /// <summary>Cells of a patch a direction. Good value: 64.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>First row (from the south) and column of one patch; null for all patches side by side with little land.</summary>
    public (int Row, int Column)? Corner { get; init; }

    /// <summary>Index of the depth level. Good value: 0, the surface.</summary>
    public int Level { get; init; }

    /// <summary>Frames of a sequence. Good values: 24, 10.</summary>
    public int Frames { get; init; } = 24;

    /// <summary>Frames from the start of one sequence to the start of the next. Good value: 30.</summary>
    public int Spacing { get; init; } = 30;

    /// <summary>Preparation.</summary>
    public OceanPreset Preset { get; init; }

    /// <summary>Share of land above which a patch is left out, unless <see cref="Corner"/> asks for it. Good value: 0.1.</summary>
    public double MaxLand { get; init; } = 0.1;

    /// <summary>
    /// Share of the time that training takes, from the start, in whole years where there are two or more. Good value: 0.8.
    /// </summary>
    public double TrainingShare { get; init; } = 0.8;
}
