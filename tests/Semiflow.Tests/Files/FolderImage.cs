using System.Security.Cryptography;

namespace Semiflow.Tests.Files;

/// <summary>A folder at a moment: its files and folders by their paths.</summary>
internal sealed class FolderImage
{
    private readonly SortedDictionary<string, byte[]?> entries = new(StringComparer.Ordinal);

    /// <summary>The same for the same names and contents.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string path, byte[]? contents) in entries)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{path}\0{contents?.Length ?? -1}\0"));
            hash.AppendData(contents ?? []);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Puts a file there, or a folder.</summary>
    public void Put(string path, byte[]? contents) => entries[path] = contents;

    /// <summary>Takes a file, or a folder with all that is in it, away.</summary>
    public void Remove(string path)
    {
        foreach (string each in entries.Keys.Where(each => each == path || each.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            entries.Remove(each);
        }
    }

    /// <summary>Undoes a renaming.</summary>
    public void Rename(string from, string to, byte[]? replaced)
    {
        if (entries.Remove(from, out byte[]? contents))
        {
            entries[to] = contents;
        }

        if (replaced is not null)
        {
            entries[from] = replaced;
        }
    }

    /// <summary>Cuts a file off.</summary>
    public void Cut(string path, long length)
    {
        if (entries.GetValueOrDefault(path) is { } contents && contents.Length > length)
        {
            entries[path] = contents[..(int)length];
        }
    }

    /// <summary>A copy, whose changes are its own.</summary>
    public FolderImage Copy()
    {
        var copy = new FolderImage();
        foreach ((string path, byte[]? contents) in entries)
        {
            copy.entries[path] = contents;
        }

        return copy;
    }

    /// <summary>Makes the folder again; nothing where the image has not even the folder.</summary>
    public void Restore()
    {
        foreach ((string path, byte[]? contents) in entries)
        {
            if (contents is null)
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                File.WriteAllBytes(path, contents);
            }
        }
    }
}
