using System.Diagnostics.CodeAnalysis;

namespace Semiflow.Data.NetCdf;

/// <summary>Types of the numbers of a NetCDF file, by their tags in the classic formats.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "They are types.")]
internal enum NetCdfType
{
    /// <summary>8-bit signed.</summary>
    Int8 = 1,

    /// <summary>Text.</summary>
    Text = 2,

    /// <summary>16-bit signed: what packed fields are stored as.</summary>
    Int16 = 3,

    /// <summary>32-bit signed.</summary>
    Int32 = 4,

    /// <summary>Single precision.</summary>
    Float32 = 5,

    /// <summary>Double precision.</summary>
    Float64 = 6,

    /// <summary>8-bit unsigned (CDF-5).</summary>
    UInt8 = 7,

    /// <summary>16-bit unsigned (CDF-5).</summary>
    UInt16 = 8,

    /// <summary>32-bit unsigned (CDF-5).</summary>
    UInt32 = 9,

    /// <summary>64-bit signed (CDF-5).</summary>
    Int64 = 10,

    /// <summary>64-bit unsigned (CDF-5).</summary>
    UInt64 = 11,
}
