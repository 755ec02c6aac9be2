using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>Folders that are made for what is written.</summary>
public sealed class FileSystemTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-folders-").FullName;

    [Fact]
    public void Folders_are_made_with_those_above()
    {
        FileSystem.MakeFolders(Path.Combine(root, "a", "b", "c"));
        Assert.True(Directory.Exists(Path.Combine(root, "a", "b", "c")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void None_is_taken_that_is_a_link(bool there)
    {
        string other = Path.Combine(root, "other"), link = Path.Combine(root, "link");
        if (there)
        {
            Directory.CreateDirectory(other);
        }

        Directory.CreateSymbolicLink(link, other);
        Assert.Contains($"{link} is a link to {other}", Assert.Throws<IOException>(() => FileSystem.MakeFolders(link)).Message,
            StringComparison.Ordinal);
        Assert.Equal(there, Directory.Exists(other));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
