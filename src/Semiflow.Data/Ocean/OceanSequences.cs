using Semiflow.Flows;

namespace Semiflow.Data.Ocean;

/// <summary>Where and when a sequence was observed.</summary>
/// <param name="Row">First row of the patch, from the south.</param>
/// <param name="Column">First column.</param>
/// <param name="Latitude">Latitude of the middle of the patch, degrees.</param>
/// <param name="Longitude">Longitude of the middle, −180 to 180 degrees.</param>
/// <param name="StartDay">Day of the first frame since 1950-01-01 in the calendar of the file.</param>
/// <param name="Training">Whether all of it lies in the training years; the others lie behind them.</param>
/// <param name="Scale">°C of a unit of temperature; NaN where units differ from frame to frame.</param>
internal sealed record OceanWindow(int Row, int Column, double Latitude, double Longitude, double StartDay, bool Training, double Scale);

/// <summary>Sequences of ocean patches.</summary>
/// <param name="Trajectories">States <c>[time, sequence, channel, y, x]</c> in single precision, rows from south to north, channels
/// <c>sst</c> and, where the files have them, <c>u</c>, <c>v</c>; times in days; mask of land and gaps.</param>
/// <param name="Windows">One a sequence.</param>
internal sealed record OceanSequences(TrajectorySet Trajectories, IReadOnlyList<OceanWindow> Windows);
