using PureHDF;
using Semiflow.Data.Pairs;
using Semiflow.Files;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data;

/// <summary>
/// The HDF5 layout of the CNO authors: one group <c>Sample_i</c> a sample with datasets <c>input</c> and <c>output</c>, and the
/// normalization constants <c>min_inp, max_inp, min_out, max_out</c> at the root (spec cno.md 6).
/// </summary>
public static class AuthorsLayout
{
    /// <summary>
    /// Writes pairs as float32; atomic. Also stores <c>boundary</c> and <c>domain</c> of the grid, so that reading needs no guess.
    /// </summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="input">Inputs, one channel or more; datasets are <c>(x, y)</c>, or <c>(channel, x, y)</c> from two channels.</param>
    /// <param name="output">Outputs on the same grid, as many.</param>
    /// <param name="attributes">Texts about the data: generator, version, seed, system, parameters.</param>
    /// <param name="ranges">Normalization constants; null for the extremes of all samples.</param>
    /// <exception cref="ArgumentException">Different grids or numbers of functions.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(
        string path, GridFunction input, GridFunction output, IReadOnlyDictionary<string, string>? attributes = null,
        (ValueRange Input, ValueRange Output)? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (input.Batch != output.Batch || !input.Grid.Equals(output.Grid) || input.Batch == 0)
        {
            throw new ArgumentException(
                $"expected as many outputs as inputs on one grid, got {input.Batch} inputs on {input.Grid} and {output.Batch} outputs on "
                    + $"{output.Grid}.");
        }

        (ValueRange x, ValueRange y) = ranges ?? (Extremes(input.Values), Extremes(output.Values));
        var file = new H5File
        {
            ["min_inp"] = (float)x.Minimum, ["max_inp"] = (float)x.Maximum, ["min_out"] = (float)y.Minimum, ["max_out"] = (float)y.Maximum,
        };
        var texts = new Dictionary<string, string>(attributes ?? new Dictionary<string, string>());
        GridChoice.State(input.Grid, texts);
        foreach ((string name, string text) in texts)
        {
            file.Attributes[name] = text;
        }

        for (int sample = 0; sample < input.Batch; sample++)
        {
            file[$"Sample_{sample}"] = new H5Group { ["input"] = Dataset(input, sample), ["output"] = Dataset(output, sample) };
        }

        AtomicFile.Write(path, stream => file.Write(stream));
    }

    private static H5Dataset Dataset(GridFunction function, long sample)
    {
        using var scope = NewDisposeScope();
        Tensor values = function.Values[sample].detach().to(ScalarType.Float32).cpu().contiguous();
        ulong[] sizes = [.. values.shape.Skip(function.Channels == 1 ? 1 : 0).Select(size => (ulong)size)];
        return new H5Dataset(values.data<float>().ToArray(), fileDims: sizes);
    }

    private static ValueRange Extremes(Tensor values)
    {
        using Tensor low = values.min();
        using Tensor high = values.max();
        return new ValueRange(low.ToDouble(), high.ToDouble());
    }
}
