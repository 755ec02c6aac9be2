using System.CommandLine.Parsing;

namespace Semiflow.Cli;

/// <summary>Words of a command that cannot mean anything, whatever the verb.</summary>
internal static class WordCheck
{
    private const char Undecodable = '\uFFFD';

    /// <summary>Checks that no value is empty, and that names of files are text.</summary>
    /// <exception cref="InputException">An argument is empty, or it, or the current folder, is not UTF-8.</exception>
    public static void Run(IReadOnlyList<string> words, System.CommandLine.ParseResult parse)
    {
        if (parse.CommandResult.Children.FirstOrDefault(child => child.Tokens.Any(token => token.Value.Length == 0)) is { } empty)
        {
            throw new InputException($"{NameOf(empty)} is empty.");
        }

        // .NET reads names as UTF-8 and writes another name where they are something else: no such file could be found or made.
        if (words.FirstOrDefault(word => word.Contains(Undecodable, StringComparison.Ordinal) && !Path.Exists(word)) is { } strange)
        {
            throw new InputException($"'{strange}' is not UTF-8, in which names of files are read: rename the file or folder (convmv -t "
                + $"utf-8, or mv).");
        }

        if (Environment.CurrentDirectory is var here && here.Contains(Undecodable, StringComparison.Ordinal) && !Directory.Exists(here))
        {
            throw new InputException($"the name of the current folder, '{here}', is not UTF-8, in which names of files are read: rename "
                + $"it, or work in another folder.");
        }
    }

    private static string NameOf(SymbolResult result) => result switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult argument => $"the argument '{argument.Argument.Name}'",
        _ => "a word",
    };
}
