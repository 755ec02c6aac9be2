using Semiflow.Data;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Sources;

/// <summary>
/// Inputs with their outputs, in physical units and in the precision of their source: single precision comes after the normalization.
/// </summary>
/// <param name="Input">Input functions.</param>
/// <param name="Output">As many output functions.</param>
internal sealed record FunctionPairs(GridFunction Input, GridFunction Output)
{
    /// <summary>Number of pairs.</summary>
    public int Count => (int)Input.Batch;

    /// <summary>All pairs of a file.</summary>
    /// <param name="path">HDF5 or npz file.</param>
    /// <param name="request">What to take from it.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static FunctionPairs Read(string path, OperatorDataRequest request)
    {
        using DisposeScope scope = NewDisposeScope();
        FunctionPairs pairs = Of(OperatorData.Read(path, request), null);
        pairs.MoveToOuter();
        return pairs;
    }

    /// <summary>What a file holds, resampled to so many points per direction where a number is given; both as fine as the finer.</summary>
    public static FunctionPairs Of(OperatorPairs file, int? points)
    {
        ScalarType type = file.Input.Values.dtype == file.Output.Values.dtype ? file.Input.Values.dtype : float64;
        return new(On(file.Input, points, type), On(file.Output, points, type));
    }

    /// <summary>The pairs of the given numbers, on their own memory.</summary>
    public FunctionPairs Select(params IReadOnlyList<long> numbers)
    {
        using Tensor rows = tensor(numbers.ToArray());
        return new(
            Input with { Values = Input.Values.index_select(0, rows) }, Output with { Values = Output.Values.index_select(0, rows) });
    }

    /// <summary>Pairs <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> - 1, on their own memory.</summary>
    public FunctionPairs Part(int from, int count) => new(
        Input with { Values = Input.Values.narrow(0, from, count).clone() },
        Output with { Values = Output.Values.narrow(0, from, count).clone() });

    /// <summary>Lets the tensors live as long as the scope around the current one.</summary>
    public void MoveToOuter()
    {
        Input.Values.MoveToOuterDisposeScope();
        Output.Values.MoveToOuterDisposeScope();
    }

    private static GridFunction On(GridFunction function, int? points, ScalarType type)
    {
        GridFunction here = points is { } count ? function.Resample(function.Grid.WithPoints(count)) : function;
        return here with { Values = here.Values.to(type).contiguous() };
    }
}
