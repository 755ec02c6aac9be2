using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Semiflow.Cli;

/// <summary>
/// The parser's messages as the rest of the command line says them: an option by its name, a type by what a user would write.
/// </summary>
internal static partial class UsageError
{
    /// <summary>What is wrong with the words, and what to write instead.</summary>
    public static string Text(ParseError error)
    {
        string name = error.SymbolResult switch
        {
            OptionResult option => option.Option.Name,
            ArgumentResult { Parent: OptionResult option } => option.Option.Name,
            ArgumentResult argument => $"the argument '{argument.Argument.Name}'",
            _ => "",
        };
        string message = error.Message;
        return Required().Match(message) is { Success: true } required ? $"{required.Groups[1].Value} is required."
            : NoValue().Match(message) is { Success: true } missing ? $"{missing.Groups[1].Value} needs a value."
            : NoArgument().Match(message) is { Success: true } none ? Missing(none.Groups[1].Value, none.Groups[2].Value)
            : NotParsed().Match(message) is { Success: true } other
                ? $"{(name.Length > 0 ? name : "this")} is {Kind(error.SymbolResult)}, not '{other.Groups[1].Value}'."
            : NotOneOf().Match(message) is { Success: true } choice && name.Length > 0
                ? $"{name} is {string.Join(" or ", Word().Matches(choice.Groups[2].Value).Select(word => word.Groups[1].Value))}, not "
                    + $"'{choice.Groups[1].Value}'."
            : message;
    }

    private static string Missing(string argument, string command) => argument.EndsWith('s')
        ? $"{command} needs at least two {argument}."
        : $"{command} needs a {argument}.";

    /// <summary>What the user may write for a value, in words.</summary>
    private static string Kind(SymbolResult? symbol)
    {
        Type? type = symbol switch
        {
            OptionResult option => option.Option.ValueType,
            ArgumentResult argument => argument.Argument.ValueType,
            _ => null,
        };
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(int) ? "a whole number of at most 32 bits"
            : type == typeof(long) ? "a whole number of at most 64 bits"
            : type == typeof(double) ? "a number"
            : type == typeof(bool) ? "true or false"
            : "something else";
    }

    [GeneratedRegex(@"^Option '([^']+)' is required\.$")]
    private static partial Regex Required();

    [GeneratedRegex(@"^Required argument missing for option: '([^']+)'\.$")]
    private static partial Regex NoValue();

    [GeneratedRegex(@"^Required argument '([^']+)' missing for command: '([^']+)'\.$")]
    private static partial Regex NoArgument();

    [GeneratedRegex(
        @"^Cannot parse argument '(.*?)'(?: for (?:option|command) '[^']+')? as expected type '.+'\.$", RegexOptions.Singleline)]
    private static partial Regex NotParsed();

    [GeneratedRegex(@"^Argument '(.*)' not recognized\. Must be one of:(.*)$", RegexOptions.Singleline)]
    private static partial Regex NotOneOf();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Word();
}
