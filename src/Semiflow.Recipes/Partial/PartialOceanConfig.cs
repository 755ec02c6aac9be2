using Semiflow.Data.Ocean;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Ocean data of a run (spec partial-observations.md 7): the user's NetCDF files, or a synthetic file written for the run.
/// </summary>
/// <param name="Files">NetCDF files of GLORYS-like products or raw NEMO output, by time or by variable; empty for the synthetic
/// ocean.</param>
/// <param name="Patch">Cells of a patch a direction, a multiple of 4.</param>
/// <param name="Row">First row from the south of one patch; unset for all patches side by side with little land.</param>
/// <param name="Column">First column of that patch.</param>
/// <param name="Level">Index of the depth level.</param>
/// <param name="Preset">What becomes of temperatures and velocities.</param>
/// <param name="MaxLand">Share of land above which a patch is left out.</param>
/// <param name="Spacing">Frames from the start of one sequence to the start of the next.</param>
/// <param name="TrainingShare">Share of the time that training takes, from the start, in whole years where there are two or more; of the
/// rest the first half validates, the second tests.</param>
/// <param name="Days">Days of the synthetic ocean.</param>
/// <param name="Cells">Its cells a direction, a multiple of 8.</param>
/// <param name="SpinUpYears">Years that its currents have to become turbulent.</param>
/// <param name="Clouds">Share of its temperatures that clouds hide each day.</param>
public sealed record PartialOceanConfig(
    IReadOnlyList<string> Files = null!, int Patch = 32, int? Row = null, int? Column = null, int Level = 0,
    OceanPreset Preset = OceanPreset.Default,
    double MaxLand = 0.1, int Spacing = 15, double TrainingShare = 0.6, int Days = 1440, int Cells = 80, double SpinUpYears = 2,
    double Clouds = 0)
{
    /// <summary>Files; default none.</summary>
    public IReadOnlyList<string> Files { get; init; } = Files ?? [];

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    internal void Check()
    {
        Rule.Require(Patch >= 8 && Patch % 4 == 0, "ocean.patch", "a multiple of 4 from 8", Patch);
        Rule.Require((Row is null) == (Column is null), "ocean.row", "set together with ocean.column", Row);
        Rule.Require(Level >= 0, "ocean.level", "at least 0", Level);
        Rule.Require(MaxLand is >= 0 and <= 1, "ocean.max_land", "from 0 to 1", MaxLand);
        Rule.Require(Spacing >= 1, "ocean.spacing", "at least 1", Spacing);
        Rule.Require(TrainingShare is > 0 and < 1, "ocean.training_share", "between 0 and 1: the rest validates and tests",
            TrainingShare);
        Rule.Require(Days >= 2, "ocean.days", "at least 2", Days);
        Rule.Require(Cells >= 16 && Cells % 8 == 0, "ocean.cells", "a multiple of 8 from 16", Cells);
        Rule.Require(Files.Count > 0 || Patch <= 0.45 * Cells, "ocean.patch", "at most 0.45 of ocean.cells for the synthetic ocean",
            Patch);
        Rule.Require(SpinUpYears >= 0, "ocean.spin_up_years", "at least 0", SpinUpYears);
        Rule.Require(Clouds is >= 0 and < 1, "ocean.clouds", "from 0 to below 1", Clouds);
    }
}
