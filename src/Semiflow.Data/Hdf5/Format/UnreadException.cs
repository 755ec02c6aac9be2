namespace Semiflow.Data.Hdf5.Format;

/// <summary>
/// A sound file has something that is not read here. Thrown where the file's name is not known; <see cref="Hdf5Source"/> adds it.
/// </summary>
/// <param name="message">What it is and what to do; it follows "FILE cannot be read: ".</param>
internal sealed class UnreadException(string message) : NotSupportedException(message)
{
    /// <summary>Refuses a version of a structure that is newer than what is read here.</summary>
    /// <param name="what">The structure, for messages.</param>
    /// <param name="version">The version that the file says.</param>
    /// <param name="newest">The newest one that is read; the oldest is 1.</param>
    /// <exception cref="UnreadException">It is newer.</exception>
    /// <exception cref="InvalidDataException">There never was such a version.</exception>
    public static void Check(string what, int version, int newest)
    {
        if (version > newest)
        {
            throw Newer($"{what} has format version {version}, newer than what is read here (1 to {newest})");
        }

        if (version < 1)
        {
            throw new InvalidDataException($"{what} has version {version}.");
        }
    }

    /// <summary>A refusal of something that this reader does not know: the file is newer, if it is not damaged.</summary>
    public static UnreadException Newer(string what) => new(
        $"{what}. If the file is sound, rewrite it in an older format: {Repack.InOlderFormat()}");
}
