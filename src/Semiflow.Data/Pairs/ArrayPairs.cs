using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Pairs from two arrays, or from one array at two times.</summary>
internal static class ArrayPairs
{
    /// <summary>Values <c>[sample, channel, x…]</c> of both arrays, the numbers of the samples, and the names of the arrays.</summary>
    /// <exception cref="InputException">A wrong name, axes that do not fit or are not clear, no such samples or times.</exception>
    public static (Tensor Input, Tensor Output, int[] Samples, string Layout, (string Input, string Output) Names) Read(
        IArraySource source, OperatorDataRequest request)
    {
        (string input, string output) = Choose(source, request);
        (AxisLayout inputAxes, AxisLayout outputAxes) = PairAxes.Of(
            NamedShape.Of(source, input), NamedShape.Of(source, output), request, AxisHints.Of(source, input));
        (Tensor x, int first) = ReadOne(source, input, inputAxes, request.InputTime ?? 0, request.Samples);
        (Tensor y, _) = ReadOne(source, output, outputAxes, request.OutputTime ?? -1, request.Samples);
        return (x, y, [.. Enumerable.Range(first, (int)x.shape[0])], request.Options.ReadAs, (input, output));
    }

    /// <summary>One array, at one time where there is time.</summary>
    /// <returns>Values <c>[sample, channel, x…]</c>, and the number of the first sample.</returns>
    /// <exception cref="InputException">No such samples or times.</exception>
    public static (Tensor Values, int First) ReadOne(IArraySource source, string name, AxisLayout axes, int time, Range? samples)
    {
        long[] shape = source.Shape(name);
        (long[] starts, long[] counts) = axes.At(source.Path, name, shape, time);
        int first = 0;
        if (samples is { } range && axes['n'] >= 0)
        {
            (first, int count) = SampleRange.Resolve(source.Path, range, checked((int)shape[axes['n']]));
            starts[axes['n']] = first;
            counts[axes['n']] = count;
        }

        using Tensor block = source.Read(name, starts, counts);
        return (axes.Arrange(block), first);
    }

    private static (string Input, string Output) Choose(IArraySource source, OperatorDataRequest request)
    {
        string[] usual = ["input", "x"];
        string input = request.Input ?? usual.FirstOrDefault(source.Has) ?? throw new InputException(
            $"{source.Path} has neither samples in groups (Sample_0/input, …) nor an array 'input' or 'x'. "
            + (source.Names.Contains("states")
                ? "Its 'states' look like trajectories: choose how to learn from them with --method (semiflow list). "
                : "")
            + $"Name the arrays with --input and --output; it has: {string.Join(", ", EditDistance.Order("input", source.Names))}.");
        string partner = input == "x" ? "y" : "output";
        string output = request.Output ?? (request.Input is not null && !source.Names.Contains(partner) ? input : partner);
        request.Options.Use("--input", "--output");
        if (request.Input is null && request.Output is null && input == "x" && source.Names.Contains("y"))
        {
            CheckCoordinates(source);
        }

        return (input, output);
    }

    /// <summary>Arrays x and y beside others may be the coordinates of these.</summary>
    private static void CheckCoordinates(IArraySource source)
    {
        int rank = source.Shape("x").Length;
        string[] others = [.. source.Names.Where(name => name is not ("x" or "y") && source.Shape(name).Length >= Math.Max(2, rank))];
        if (others.Length > 0)
        {
            throw new InputException($"{source.Path} has arrays 'x' and 'y', but also {string.Join(", ", others)}: are x and y inputs and "
                + $"outputs, or the coordinates of the others? Name inputs and outputs with --input and --output.");
        }
    }
}
