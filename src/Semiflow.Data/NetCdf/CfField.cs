namespace Semiflow.Data.NetCdf;

/// <summary>
/// Values of a variable after the CF conventions: fill values and values out of the valid range are masked first, then
/// <c>stored · scale_factor + add_offset</c> (spec partial-observations.md 7.2).
/// </summary>
/// <param name="Values">Values in the unit of the variable; 0 where there is none.</param>
/// <param name="Present">Whether there is a value.</param>
internal sealed record CfField(double[] Values, bool[] Present)
{
    private static readonly string[] FillNames = ["_FillValue", "missing_value"];
    private const double Huge = 1e19; // NEMO writes 1e20 without saying so.

    /// <summary>Decodes stored numbers.</summary>
    public static CfField Decode(NetCdfVariable variable, ReadOnlySpan<double> stored)
    {
        ArgumentNullException.ThrowIfNull(variable);
        double[] fills = [.. FillNames.SelectMany(name => variable.Attributes.GetValueOrDefault(name) as double[] ?? [])];
        double[]? range = variable.Attributes.GetValueOrDefault("valid_range") as double[];
        double lowest = range is { Length: 2 } ? range[0] : variable.Number("valid_min") ?? double.NegativeInfinity;
        double highest = range is { Length: 2 } ? range[1] : variable.Number("valid_max") ?? double.PositiveInfinity;
        double scale = variable.Number("scale_factor") ?? 1, offset = variable.Number("add_offset") ?? 0;
        double[] values = new double[stored.Length];
        bool[] present = new bool[stored.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double raw = stored[i];
            // Single precision attributes of double precision numbers and the other way round: equal as singles.
            present[i] = double.IsFinite(raw) && Math.Abs(raw) < Huge && raw >= lowest && raw <= highest
                && !fills.Any(fill => fill == raw || (float)fill == (float)raw);
            values[i] = present[i] ? (raw * scale) + offset : 0;
        }

        return new CfField(values, present);
    }
}
