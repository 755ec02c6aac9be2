using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Sources;

/// <summary>Inputs with their outputs, in physical units, single precision.</summary>
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

    /// <summary>What a file holds, resampled to so many points per direction where a number is given.</summary>
    public static FunctionPairs Of(OperatorPairs file, int? points) => new(Single(file.Input, points), Single(file.Output, points));

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

    private static GridFunction Single(GridFunction function, int? points)
    {
        GridFunction here = points is { } count ? function.Resample(function.Grid.WithPoints(count)) : function;
        return here with { Values = here.Values.to(float32).contiguous() };
    }
}
