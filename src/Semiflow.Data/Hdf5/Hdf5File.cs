using Microsoft.Win32.SafeHandles;
using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;

namespace Semiflow.Data.Hdf5;

/// <summary>
/// The groups of an HDF5 file. Links are followed here, a limited number of them, and out of the file only if that is allowed.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    private const int MostLinks = 64, MostKnown = 256;
    private readonly Hdf5File owner;
    private readonly Dictionary<string, Hdf5File> others = [];
    private readonly Dictionary<ulong, Dictionary<string, Link>> known = [];
    private readonly ulong root;
    private bool closed;

    private Hdf5File(string path, Superblock start, Hdf5File? owner, bool followLinks)
    {
        (Path, Bytes, root) = (path, start.Bytes, start.Root);
        this.owner = owner ?? this;
        FollowLinks = followLinks;
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>Whether links to other files are followed.</summary>
    public bool FollowLinks { get; }

    /// <summary>Its bytes.</summary>
    public StoredBytes Bytes { get; }

    /// <summary>Chunks that were unpacked.</summary>
    public ChunkCache Cache { get; } = new();

    /// <summary>The root group.</summary>
    public ObjectHeader Root => field ??= ObjectHeader.Read(Bytes, root);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">It cannot be opened, or is not HDF5.</exception>
    public static Hdf5File Open(string path, bool followLinks) => Open(path, null, followLinks);

    /// <summary>The links of a group, by name.</summary>
    public IReadOnlyDictionary<string, Link> Links(ObjectHeader group)
    {
        if (!known.TryGetValue(group.Address, out Dictionary<string, Link>? links))
        {
            links = new(StringComparer.Ordinal);
            foreach (Link link in GroupLinks.Read(Bytes, group))
            {
                links.TryAdd(link.Name, link);
            }

            if (known.Count >= MostKnown)
            {
                known.Clear();
            }

            known[group.Address] = links;
        }

        return links;
    }

    /// <summary>The object at a path from the root, and the file in which it stands; null if there is none.</summary>
    /// <exception cref="InputException">The path leads out of the file or in a circle.</exception>
    public Hdf5Object? Find(string path)
    {
        int links = 0;
        return Find(Root, path, ref links);
    }

    /// <summary>The same from a group.</summary>
    /// <exception cref="InputException">The path leads out of the file or in a circle.</exception>
    public Hdf5Object? Find(ObjectHeader group, string path)
    {
        int links = 0;
        return Find(group, path, ref links);
    }

    /// <summary>The object that a link of a group stands for; null if there is none.</summary>
    /// <exception cref="InputException">The link leads out of the file or in a circle.</exception>
    public Hdf5Object? Follow(ObjectHeader group, Link link)
    {
        int links = 0;
        return Follow(group, link, ref links);
    }

    /// <summary>Another file that a link or a virtual dataset of this one names, relative to this one's folder.</summary>
    /// <exception cref="InputException">Links out of the file are not followed, or it cannot be opened.</exception>
    public Hdf5File Other(string file, string what)
    {
        string full = Outside(file, what);
        if (owner.others.TryGetValue(full, out Hdf5File? other))
        {
            return other;
        }

        return owner.others[full] = full == System.IO.Path.GetFullPath(owner.Path) ? owner : Open(full, owner, FollowLinks);
    }

    /// <summary>Full path of a file that this one names.</summary>
    /// <exception cref="InputException">Links out of the file are not followed.</exception>
    public string Outside(string file, string what) => FollowLinks && file.Length > 0
        ? System.IO.Path.GetFullPath(file, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!)
        : throw new InputException($"{Path}: {what} lies in another file, '{file}'. Give --follow-links if you trust this file, or bring "
            + $"all into one file (h5copy -f ext, or h5py).");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        foreach (Hdf5File other in others.Values)
        {
            other.Dispose();
        }

        Bytes.Dispose();
    }

    private static Hdf5File Open(string path, Hdf5File? owner, bool followLinks)
    {
        using FileStream probe = ArrayFile.Open(path);
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            long at = Superblock.Find(handle) ?? throw new InputException($"{path} is not an HDF5 file.");
            return new Hdf5File(path, Superblock.Read(path, handle, at), owner, followLinks);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private Hdf5Object? Find(ObjectHeader from, string path, ref int links)
    {
        var place = new Hdf5Object(this, path.StartsWith('/') ? Root : from);
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
            {
                continue;
            }

            if (!place.File.Links(place.Header).TryGetValue(part, out Link? link)
                || place.File.Follow(place.Header, link, ref links) is not { } next)
            {
                return null;
            }

            place = next;
        }

        return place;
    }

    private Hdf5Object? Follow(ObjectHeader group, Link link, ref int links)
    {
        if (link.Target is null)
        {
            return new Hdf5Object(this, ObjectHeader.Read(Bytes, link.Address));
        }

        if (++links > MostLinks)
        {
            throw new InputException($"{Path}: the link '{link.Name}' leads through more than {MostLinks} links, or in a circle. "
                + $"Name an array itself.");
        }

        return link.File is null ? Find(group, link.Target, ref links)
            : Other(link.File, $"'{link.Name}'") is var other && other.Find(other.Root, link.Target, ref links) is { } found ? found
            : throw new InputException($"{Path}: '{link.Name}' is a link to '{link.Target}' in {link.File}, which has no such object.");
    }
}
