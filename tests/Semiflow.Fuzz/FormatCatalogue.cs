using Semiflow.Fuzz.Formats;

namespace Semiflow.Fuzz;

/// <summary>The formats that are tried.</summary>
internal static class FormatCatalogue
{
    public static IReadOnlyList<FuzzFormat> All { get; } =
    [
        NumpyFormat.Npz, Hdf5Format.Hdf5, NetCdfFormat.NetCdf, ImageFormats.Png, ImageFormats.Jpeg, ImageFormats.Idx, CifarFormat.Cifar,
        SafetensorsFormat.Weights,
    ];
}
