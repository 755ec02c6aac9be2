using System.Text.Json;
using Semiflow.Files;

namespace Semiflow.Training;

/// <summary>Epochs as the lines of a file.</summary>
internal static class HistoryLines
{
    /// <summary>An epoch as a line.</summary>
    public static string Of<T>(T epoch)
        where T : IHistoryLine<T> => epoch.ToJson().ToJsonString() + "\n";

    /// <summary>The epochs in the whole lines of a file; a last line without its end, as a killed process leaves it, does not count.
    /// </summary>
    /// <exception cref="JsonException">A line is none.</exception>
    public static IReadOnlyList<T> Read<T>(ReadOnlySpan<byte> text)
        where T : IHistoryLine<T>
    {
        var epochs = new List<T>();
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            epochs.Add(T.FromJson(StrictJson.Object(text[..end])));
            text = text[(end + 1)..];
        }

        return epochs;
    }
}
