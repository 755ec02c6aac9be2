namespace Semiflow.Files;

/// <summary>Numbers of errors of the operating system: of Linux and macOS where they agree, else of Linux.</summary>
internal static class Errno
{
    /// <summary>EIO: the device failed.</summary>
    public const int InputOutput = 5;

    /// <summary>EACCES: not permitted to this user.</summary>
    public const int NoPermission = 13;

    /// <summary>EFBIG: larger than the file system, or the process's limit, allows.</summary>
    public const int TooLarge = 27;

    /// <summary>ENOSPC: the disk is full.</summary>
    public const int NoSpaceLeft = 28;

    /// <summary>EROFS: the file system is read-only.</summary>
    public const int ReadOnly = 30;

    /// <summary>ENAMETOOLONG: a name has too many letters.</summary>
    public const int NameTooLong = 36;

    /// <summary>EDQUOT: the disk quota is used up.</summary>
    public const int QuotaExceeded = 122;

    /// <summary>ERROR_DISK_FULL of Windows.</summary>
    public const int WindowsDiskFull = 112;
}
