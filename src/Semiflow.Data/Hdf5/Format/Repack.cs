namespace Semiflow.Data.Hdf5.Format;

/// <summary>What a user does with a file that is not read here: the commands that bring it into a form that is.</summary>
internal static class Repack
{
    /// <summary>Where structures are of an uncommon kind.</summary>
    public const string Anew = "Rewrite the file: h5repack FILE converted.h5";

    /// <summary>Where a virtual dataset takes its values together from others in a way that is not read.</summary>
    public const string ValuesOut = "Write its values out: h5repack -l CONTI FILE converted.h5";

    /// <summary>Where a filter is not known.</summary>
    public const string Unfiltered = "Write the file without it: h5repack -f NONE FILE converted.h5";

    /// <summary>Where chunks are too large.</summary>
    public const string SmallerChunks = "Write the file with smaller ones: h5repack -l CHUNK=… FILE converted.h5";

    /// <summary>The command for a file that is newer than this reader.</summary>
    public static string InOlderFormat(string file = "FILE") => $"h5repack --low=0 --high=2 {file} converted.h5";
}
