using Semiflow.Data.Pairs;
using Semiflow.Spaces;

namespace Semiflow.Recipes.Sources;

/// <summary>Inputs without outputs, for predictions.</summary>
internal static class InputFile
{
    /// <summary>Reads inputs; nodes lie as in the training data, on as many points as the file has.</summary>
    /// <param name="source">The file and how to read it.</param>
    /// <param name="grid">The grid of the model.</param>
    /// <param name="channels">Channels that the model takes; null for any.</param>
    /// <returns>The inputs, in the precision of the file.</returns>
    /// <exception cref="InputException">They cannot be used.</exception>
    public static GridFunction Read(DataSource source, Grid grid, long? channels = null) =>
        OperatorInputs.Read(source.File!, source.Request() with { Like = grid }, channels);
}
