namespace Semiflow.Files;

/// <summary>Why a file could not be written or read, in words for people.</summary>
internal static class FileFailure
{
    /// <summary>Whether the reason is that there is no more room.</summary>
    public static bool IsDiskFull(Exception error) => error is IOException
        && (Number(error) is Errno.NoSpaceLeft or Errno.QuotaExceeded or Errno.WindowsDiskFull
            || error.Message.Contains("No space left", StringComparison.Ordinal));

    /// <summary>The reason, as a sentence with its full stop.</summary>
    public static string Cause(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string? plain = Number(error) switch
        {
            _ when OperatingSystem.IsWindows() => null,
            Errno.NoSpaceLeft => "the disk is full",
            Errno.QuotaExceeded => "the disk quota is used up",
            Errno.ReadOnly => "the file system is read-only",
            Errno.NoPermission => "this user may not write there",
            Errno.InputOutput => "the device failed",
            Errno.TooLarge => "the file is larger than the file system, or ulimit -f, allows",
            Errno.NameTooLong => "the name is too long",
            _ => null,
        };
        // .NET reports a file that exceeds the process's limit (EFBIG) as an argument out of range.
        plain ??= error is ArgumentOutOfRangeException ? "the file is larger than the file system, or ulimit -f, allows" : null;
        string message = error.Message.TrimEnd().TrimEnd('.');
        return plain is null ? $"{message}." : $"{plain} ({message}).";
    }

    /// <summary>What is said of a file that could not be written: the cause, and what to do.</summary>
    /// <param name="error">Why not.</param>
    /// <param name="next">What to do when the cause is removed, to follow "then", without its full stop.</param>
    /// <param name="between">Sentences between cause and remedy; empty for none.</param>
    public static string Explain(Exception error, string next, string between = "") =>
        $"{Cause(error)} {(between.Length == 0 ? "" : between + " ")}{Remedy(error)}, then {next}.";

    /// <summary>Whether the reason lies in the file or the disk; .NET reports a file too large as an argument out of range.</summary>
    public static bool IsOfWriting(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private static string Remedy(Exception error) => IsDiskFull(error) ? "Make room on the disk"
        : Number(error) is Errno.NoPermission or Errno.ReadOnly ? "Allow writing there, or choose another folder"
        : "Choose another folder";

    private static int Number(Exception error) =>
        (error is UnauthorizedAccessException { InnerException: { } inner } ? inner : error).HResult & 0xFFFF;
}
