using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Runs;

/// <summary>A run whose model can be used.</summary>
public interface ITrainedRun
{
    /// <summary>Measures the model on the data of a file.</summary>
    /// <exception cref="InputException">The file cannot be used with this model.</exception>
    Summary Evaluate(DataSource source, IRunObserver observer);

    /// <summary>Predicts for the inputs of a file and writes an npz file.</summary>
    /// <exception cref="InputException">The file cannot be used with this model, or the output exists, is the input, or cannot be
    /// written.</exception>
    void Predict(PredictionRequest request, IRunObserver observer);
}

/// <summary>What to predict.</summary>
/// <param name="Input">npz or HDF5 file with inputs.</param>
/// <param name="Output">npz file to write.</param>
/// <param name="Name">Name of the array of inputs; null: the usual one, or the only one.</param>
/// <param name="Replace">True to replace an existing file.</param>
/// <param name="Times">Times to forecast, the first that of the last given state; empty if the model does not depend on time.</param>
public sealed record PredictionRequest(
    string Input, string Output, string? Name = null, bool Replace = false, params IReadOnlyList<double> Times)
{
    /// <summary>Checks that the output can be written.</summary>
    /// <exception cref="InputException">It cannot, or is not an npz file.</exception>
    internal void CheckOutput()
    {
        if (!Output.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"predictions are written as npz: name the file …npz, not '{Output}'.");
        }

        OutputFile.Check(Output, Replace, Input);
    }
}
