namespace Semiflow.Data.Conventions;

/// <summary>What the NetCDF library leaves in an array where nothing was written: no value of anybody's.</summary>
internal static class DefaultFill
{
    /// <summary>In a real array, whose precision decides how many of the digits there are.</summary>
    public const double Real = 9.969209968386869e36;

    /// <summary>In an array of integers; NaN where every number may be a value, as in bytes.</summary>
    /// <param name="bytes">Bytes of an integer.</param>
    /// <param name="signed">Whether the file stores them with a sign.</param>
    public static double OfInteger(int bytes, bool signed) => (bytes, signed) switch
    {
        (2, true) => short.MinValue + 1,
        (2, false) => ushort.MaxValue,
        (4, true) => int.MinValue + 1,
        (4, false) => uint.MaxValue,
        (8, true) => long.MinValue + 2,
        (8, false) => ulong.MaxValue - 1,
        _ => double.NaN,
    };
}
