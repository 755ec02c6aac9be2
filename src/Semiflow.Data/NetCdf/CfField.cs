using Semiflow.Data.Conventions;

namespace Semiflow.Data.NetCdf;

/// <summary>
/// Values of a variable after the CF conventions: fill values and values out of the valid range are masked first, then
/// <c>stored · scale_factor + add_offset</c> (spec partial-observations.md 7.2).
/// </summary>
/// <param name="Values">Values in the unit of the variable; 0 where there is none.</param>
/// <param name="Present">Whether there is a value.</param>
internal sealed record CfField(double[] Values, bool[] Present)
{
    private const double Huge = 1e19; // NEMO writes 1e20 without saying so.

    /// <summary>Decodes stored numbers.</summary>
    public static CfField Decode(NetCdfVariable variable, ReadOnlySpan<double> stored)
    {
        ArgumentNullException.ThrowIfNull(variable);
        CfPacking packing = variable.Packing("an ocean file");
        bool real = variable.Type is NetCdfType.Float32 or NetCdfType.Float64;
        double[] values = new double[stored.Length];
        bool[] present = new bool[stored.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double value = double.IsFinite(stored[i]) && Math.Abs(stored[i]) < Huge ? packing.Value(stored[i], real) : double.NaN;
            present[i] = !double.IsNaN(value);
            values[i] = present[i] ? value : 0;
        }

        return new CfField(values, present);
    }
}
