using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>Files of text in a folder that nobody vouches for.</summary>
public sealed class WholeBytesTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("semiflow-lines-").FullName, "metrics.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Theory]
    [InlineData("", 0)]
    [InlineData("a\nbc\n", 5)]
    [InlineData("a\nbc", 2)]
    [InlineData("abc", 0)]
    public void Whole_lines_are_read(string text, int length)
    {
        File.WriteAllText(path, text);
        Assert.Equal(length, WholeBytes.Lines(path, out bool cut).Length);
        Assert.False(cut);
    }

    [Fact]
    public void Long_files_are_read_to_their_last_line()
    {
        string line = new('x', 999);
        File.WriteAllText(path, string.Concat(Enumerable.Repeat(line + "\n", 5000)) + "rest");
        byte[] lines = WholeBytes.Lines(path, out bool cut);
        Assert.Equal((5_000_000, false), (lines.Length, cut));
        Assert.Equal(5000, lines.Count(each => each == (byte)'\n'));
    }

    /// <summary>A terabyte without an end of a line, which no disk stores: it is not read to its end.</summary>
    [Fact]
    public void A_huge_rest_is_left_alone()
    {
        File.WriteAllText(path, "a\nb\n");
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(1L << 40);
        }

        Assert.Equal("a\nb\n"u8.ToArray(), WholeBytes.Lines(path, out bool cut));
        Assert.True(cut);
    }
}
