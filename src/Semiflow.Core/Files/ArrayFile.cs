namespace Semiflow.Files;

/// <summary>Opens and reads files of arrays so that whatever is wrong with one is a message for the user.</summary>
internal static class ArrayFile
{
    /// <summary>Opens a file to read.</summary>
    /// <exception cref="InputException">It is missing, a folder, or cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder: give one data file.");
        }

        if (!File.Exists(path))
        {
            throw new InputException($"{path} does not exist. Check the path.");
        }

        if (FileStatus.IsSpecial(path))
        {
            // Opening a pipe waits for whoever writes into it, and a device has no end.
            throw new InputException($"{path} is a pipe, a socket or a device: give a file, for example a copy of what it delivers.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>The bytes of a file of moderate size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="what">What it should be, for the message.</param>
    /// <exception cref="InputException">It is missing, larger, or cannot be read.</exception>
    public static byte[] Bytes(string path, long most, string what)
    {
        using FileStream stream = Open(path);
        if (stream.Length > most)
        {
            throw new InputException($"{path} has {stream.Length} bytes, more than {what} can have ({most}).");
        }

        return Guard(path, () =>
        {
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    /// <summary>Runs a read of <paramref name="place"/> and turns damage into a message for the user.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static T Guard<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException error)
        {
            throw new InputException($"{place} is truncated: it ends before its data do. Copy or create the file again.", error);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new InputException($"{place} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new InputException($"{place} is damaged: {error.Message} Copy or create the file again.", error);
        }
    }
}
