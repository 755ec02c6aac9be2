using System.Runtime.Versioning;
using Semiflow.Workers;

namespace Semiflow.Tests.Workers;

/// <summary>Shared memory: whose it is, and what becomes of it.</summary>
public sealed class SharedFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Only_this_user_can_open_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "permissions of Linux");
        using SharedFile memory = SharedFile.Create(100, folder);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(memory.Path));
        memory.Unlink();
        Assert.False(File.Exists(memory.Path));
    }

    [Fact]
    public void What_a_killed_process_left_is_swept_and_what_is_in_use_stays()
    {
        using SharedFile first = SharedFile.Create(100, folder);
        string place = Path.GetDirectoryName(first.Path)!;
        string left = Path.Combine(place, $"semiflow-1-{Guid.NewGuid():N}.ring"),
            other = Path.Combine(place, $"else-{Guid.NewGuid():N}.ring");
        File.WriteAllText(left, "");
        File.WriteAllText(other, "");
        using SharedFile partner = SharedFile.Open(first.Path), second = SharedFile.Create(100, folder);
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(other) && File.Exists(first.Path) && File.Exists(second.Path));
        partner.Number(8) = 5;
        Assert.Equal((5, 0), (first.Number(8), second.Number(8)));
        first.Unlink();
        second.Unlink();
        File.Delete(other);
    }
}
