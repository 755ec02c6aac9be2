using Semiflow.Recipes;

namespace Semiflow.Cli;

/// <summary>Tells how a file is read where that was settled when the run was made.</summary>
internal static class RunReading
{
    /// <summary>Names the options that are those of the run.</summary>
    /// <param name="inherited">As they would be typed; empty for none.</param>
    /// <param name="observer">Who is told.</param>
    public static void Tell(string inherited, IRunObserver observer)
    {
        if (inherited.Length > 0)
        {
            observer.Say($"as in the run: {inherited}");
        }
    }
}
