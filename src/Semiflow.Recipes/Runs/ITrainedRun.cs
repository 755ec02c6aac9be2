using Semiflow.Data.Pairs;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>A run whose model can be used.</summary>
public interface ITrainedRun
{
    /// <summary>Measures the model on the data of a file.</summary>
    /// <exception cref="InputException">The file cannot be used with this model.</exception>
    Summary Evaluate(DataSource source, IRunObserver observer);

    /// <summary>Predicts for the inputs of a file and writes a file.</summary>
    /// <exception cref="InputException">The file cannot be used with this model, or the output exists, is the input, or cannot be
    /// written.</exception>
    void Predict(PredictionRequest request, IRunObserver observer);
}

/// <summary>What to predict.</summary>
/// <param name="Input">File with inputs, of any format that the method trains on.</param>
/// <param name="Output">File to write: npz, HDF5 or NetCDF by its ending.</param>
/// <param name="Name">Name of the array of inputs; null: the usual one, or the only one.</param>
/// <param name="Replace">True to replace an existing file.</param>
/// <param name="Times">Times to forecast, the first that of the last given state; empty if the model does not depend on time.</param>
public sealed record PredictionRequest(
    string Input, string Output, string? Name = null, bool Replace = false, params IReadOnlyList<double> Times)
{
    /// <summary>How the inputs are read; its file and array are <see cref="Input"/> and <see cref="Name"/>.</summary>
    public DataSource Reading
    {
        get => field with { File = Input, Input = Name ?? field.Input };
        init;
    } = new();

    /// <summary>Checks that the output can be written.</summary>
    /// <exception cref="InputException">It cannot, or its ending names no format.</exception>
    internal void CheckOutput()
    {
        OutputFile.Check(Output, Replace, Input);
        ArrayFormat.Check(Output);
    }
}
