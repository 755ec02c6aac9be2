namespace Semiflow.Data.NetCdf;

/// <summary>What lies behind a NetCDF file: one of the classic formats, or HDF5.</summary>
internal interface INetCdfReader : IDisposable
{
    IReadOnlyList<NetCdfVariable> Variables { get; }

    IReadOnlyDictionary<string, object> Attributes { get; }

    /// <summary>Stored numbers of a block that lies inside the variable, in the order of its dimensions.</summary>
    double[] Read(NetCdfVariable variable, IReadOnlyList<long> starts, IReadOnlyList<long> counts);
}
