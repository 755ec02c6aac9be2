using Semiflow.Training;

namespace Semiflow.Extension.Tests;

/// <summary>A schedule of one's own: <c>1/√(1 + epoch)</c>.</summary>
internal sealed record InverseRoot : ISchedule
{
    public double Factor(double epoch, double epochs) => 1 / Math.Sqrt(1 + epoch);
}
