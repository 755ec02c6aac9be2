namespace Semiflow.Recipes.Runs.Observers;

/// <summary>Lines of one form that several methods say.</summary>
internal static class ObserverLines
{
    private const int Indent = 12;
    private const int Columns = 100;

    /// <summary>Says each warning in a line of its own.</summary>
    public static void Warn(this IRunObserver observer, params IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            observer.Say($"warning:    {warning}");
        }
    }

    /// <summary>
    /// Says a statement under a heading, in lines that a terminal of 100 columns shows whole, broken between clauses if possible.
    /// </summary>
    /// <param name="observer">Who is told.</param>
    /// <param name="heading">One word with its colon.</param>
    /// <param name="statement">Clauses separated by semicolons.</param>
    public static void SayClauses(this IRunObserver observer, string heading, string statement)
    {
        string line = heading.PadRight(Indent);
        foreach (string piece in statement.Split("; ").SelectMany(Pieces))
        {
            if (line.TrimEnd().Length > Indent && line.Length + piece.Length + 1 > Columns)
            {
                observer.Say(line.TrimEnd());
                line = new string(' ', Indent);
            }

            line += $"{piece} ";
        }

        observer.Say(line.TrimEnd(' ', ';'));
    }

    // A clause that has no line of its own to fit in is broken between words.
    private static string[] Pieces(string clause) => clause.Length < Columns - Indent ? [$"{clause};"] : $"{clause};".Split(' ');

    /// <summary>Checks that whatever was given for a file was used, and says how the file was read.</summary>
    /// <exception cref="InputException">An option does not apply.</exception>
    public static void SayReading(this IRunObserver observer, DataSource source)
    {
        source.RequireUsed();
        observer.Say($"read:       {source.Used.ReadAs}");
    }
}
