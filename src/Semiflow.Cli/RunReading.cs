using Semiflow.Recipes;

namespace Semiflow.Cli;

/// <summary>Tells how a file is read where that was settled when the run was made.</summary>
internal static class RunReading
{
    /// <summary>Names the options that are those of the run.</summary>
    public static void Tell(DataSource source, IRunObserver observer)
    {
        if (source.InheritedText is { Length: > 0 } options)
        {
            observer.Say($"as in the run: {options}");
        }
    }
}
