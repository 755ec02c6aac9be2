namespace Semiflow.Recipes.Runs.Observers;

/// <summary>Lines of one form that several methods say.</summary>
internal static class ObserverLines
{
    /// <summary>Says each warning in a line of its own.</summary>
    public static void Warn(this IRunObserver observer, params IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            observer.Say($"warning:    {warning}");
        }
    }

    /// <summary>Checks that whatever was given for a file was used, and says how the file was read.</summary>
    /// <exception cref="InputException">An option does not apply.</exception>
    public static void SayReading(this IRunObserver observer, DataSource source)
    {
        source.RequireUsed();
        observer.Say($"read:       {source.Used.ReadAs}");
    }
}
