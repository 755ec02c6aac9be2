using System.Globalization;
using System.Text.Json;
using Semiflow.Native;

namespace Semiflow.Fuzz;

/// <summary>
/// <c>FORMAT … [--files N] [--seconds S] [--start K] [--keep FOLDER]</c> reads damaged files of some formats, or of all, in child
/// processes;
/// <c>--replay FORMAT NUMBER</c> reads one in this process. Exit code 1 where a file was not read or refused as it should be.
/// </summary>
internal static class Program
{
    private const long Files = 100_000;

    private static int Main(string[] words)
    {
        LibTorch.Load();
        switch (words)
        {
            case ["--child", var name, var folder, var start, var files, var milliseconds]:
                FuzzCount part = new FuzzChild(Format(name), folder).Run(Number(start), Number(files),
                    TimeSpan.FromMilliseconds(Number(milliseconds)));
                Console.WriteLine(JsonSerializer.Serialize(part));
                return 0;
            case ["--replay", var name, var number]:
                Replay(new FuzzCases(Format(name)), Format(name).Ending, Number(number));
                return 0;
            default:
                return All(words);
        }
    }

    private static int All(string[] words)
    {
        long files = Files, seconds = 24 * 3600, start = 0;
        string own = Directory.CreateTempSubdirectory("semiflow-fuzz-").FullName, keep = own;
        List<FuzzFormat> formats = [];
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--files": files = Number(words[++i]); break;
                case "--seconds": seconds = Number(words[++i]); break;
                case "--start": start = Number(words[++i]); break;
                case "--keep": keep = Directory.CreateDirectory(words[++i]).FullName; break;
                default: formats.Add(Format(words[i])); break;
            }
        }

        bool clean = true;
        foreach (FuzzFormat format in formats.Count > 0 ? formats : FormatCatalogue.All)
        {
            FuzzCount count = new FuzzRun(format, keep).Run(start, files, TimeSpan.FromSeconds(seconds));
            Console.WriteLine($"{format.Name}: {count}");
            clean &= count.IsClean;
        }

        if (clean || keep != own)
        {
            Directory.Delete(own, recursive: true);
        }

        return clean ? 0 : 1;
    }

    private static void Replay(FuzzCases cases, string ending, long number)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("semiflow-fuzz-").FullName, $"case{ending}");
        File.WriteAllBytes(path, cases.Make(number));
        cases.Read(number, path);
        Console.WriteLine($"{path} was read");
    }

    private static FuzzFormat Format(string name) => FormatCatalogue.All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"there is no format '{name}': {string.Join(", ", FormatCatalogue.All.Select(each => each.Name))}.");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
