using Semiflow.Data.Conventions;

namespace Semiflow.Data.NetCdf;

/// <summary>A dimension of a NetCDF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length; of the record dimension, the number of records.</param>
/// <param name="IsRecord">Whether the file grows along it.</param>
internal sealed record NetCdfDimension(string Name, long Length, bool IsRecord = false);

/// <summary>A variable of a NetCDF file: an array with named dimensions and attributes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of the stored numbers.</param>
/// <param name="Dimensions">Its dimensions, the slowest first.</param>
/// <param name="Attributes">Texts (<see cref="string"/>) and numbers (<see cref="double"/> arrays) by name.</param>
internal sealed record NetCdfVariable(
    string Name, NetCdfType Type, IReadOnlyList<NetCdfDimension> Dimensions, IReadOnlyDictionary<string, object> Attributes)
{
    /// <summary>Sizes of the array.</summary>
    public IReadOnlyList<long> Shape => [.. Dimensions.Select(dimension => dimension.Length)];

    /// <summary>A text attribute; null if there is none of that name.</summary>
    public string? Text(string attribute) => Attributes.GetValueOrDefault(attribute) as string;

    /// <summary>How its stored numbers become values.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputException">An attribute of packing holds no number.</exception>
    public CfPacking Packing(string path)
    {
        string place = $"{path}: '{Name}'";
        CfPacking packing = CfPacking.Read(
            place, Attributes.ContainsKey, attribute => Attributes.GetValueOrDefault(attribute) as double[], Text);
        return Type switch
        {
            NetCdfType.Float32 or NetCdfType.Float64 => packing with { Unwritten = DefaultFill.Real },
            NetCdfType.Text => packing,
            _ => packing.OfIntegers(place, NetCdfBytes.Size(Type),
                Type is NetCdfType.Int8 or NetCdfType.Int16 or NetCdfType.Int32 or NetCdfType.Int64, !Attributes.ContainsKey("_FillValue"),
                Text("_Unsigned") ?? (Number("_Unsigned") is { } number ? NumberList.Text([number]) : null)),
        };
    }

    /// <summary>The first number of an attribute; null if there is none of that name.</summary>
    public double? Number(string attribute) => Attributes.GetValueOrDefault(attribute) is double[] { Length: > 0 } numbers
        ? numbers[0]
        : null;
}
