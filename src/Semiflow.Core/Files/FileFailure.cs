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

    /// <summary>What helps, without its full stop.</summary>
    public static string Remedy(Exception error) => IsDiskFull(error) ? "Make room on the disk"
        : Number(error) is Errno.NoPermission or Errno.ReadOnly ? "Allow writing there, or choose another folder"
        : "Choose another folder";

    private static int Number(Exception error) =>
        (error is UnauthorizedAccessException { InnerException: { } inner } ? inner : error).HResult & 0xFFFF;
}
