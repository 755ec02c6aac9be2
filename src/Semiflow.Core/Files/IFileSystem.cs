namespace Semiflow.Files;

/// <summary>
/// All that changes the disk while a run works, one operation a call: what a crash can come between. Tests put one in its place that fails.
/// </summary>
internal interface IFileSystem
{
    /// <summary>
    /// Makes a file that nobody else has, to read and write, without a buffer. A link of that name is replaced, never followed; what a
    /// killed process left there is replaced; what another process writes there is an <see cref="IOException"/>.
    /// </summary>
    Stream Create(string path, FileShare share);

    /// <summary>
    /// Opens an empty file, made where it is missing, that no other process can hold until it is closed; a link of that name is replaced.
    /// </summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    Stream Hold(string path);

    /// <summary>Flushes a file that <see cref="Create"/> made to the disk.</summary>
    void Flush(Stream file);

    /// <summary>Renames a file, in place of one of the new name; a link of that name is replaced, not followed.</summary>
    void Rename(string from, string to);

    /// <summary>Makes one folder, whose parent exists.</summary>
    void MakeFolder(string path);

    /// <summary>Flushes the names in a folder to the disk.</summary>
    void FlushFolder(string path);

    /// <summary>Removes a file, a link or an empty folder; a link's target stays.</summary>
    void Delete(string path);
}
