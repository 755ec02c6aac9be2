using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Pairs from two arrays, or from one array at two times.</summary>
internal static class ArrayPairs
{
    /// <summary>Values <c>[sample, channel, x…]</c> of both arrays, and the numbers of the samples.</summary>
    /// <exception cref="InputException">A wrong name, axes that do not fit, no such samples or times.</exception>
    public static (Tensor Input, Tensor Output, int[] Samples, string Layout) Read(IArraySource source, OperatorDataRequest request)
    {
        (string input, string output) = Choose(source, request);
        bool trajectory = input == output;
        string? axes = SampleGroups.Axes(source, input, request.Axes);
        AxisLayout inputAxes = axes is null
            ? AxisLayout.Usual(input, source.Shape(input).Length, trajectory)
            : AxisLayout.Parse(axes);
        AxisLayout outputAxes = (SampleGroups.Axes(source, output, request.OutputAxes)
            ?? (FitsRank(axes, source.Shape(output).Length) ? axes : null)) is { } text
            ? AxisLayout.Parse(text)
            : AxisLayout.Usual(output, source.Shape(output).Length, trajectory);
        if (trajectory && inputAxes['t'] < 0)
        {
            throw new InputException(
                $"{source.Path}: input and output are both '{input}', which by its axes '{inputAxes.Letters}' has no time. Name two "
                    + $"arrays, or say which dimension is time (t).");
        }

        (Tensor x, int first) = ReadOne(source, input, inputAxes, request.InputTime, request.Samples);
        (Tensor y, _) = ReadOne(source, output, outputAxes, request.OutputTime, request.Samples);
        string layout = trajectory
            ? $"array {input} ({Said(source, input, inputAxes)}) at times {request.InputTime} and {request.OutputTime}"
            : $"arrays {input} ({Said(source, input, inputAxes)}) and {output} ({Said(source, output, outputAxes)})";
        return (x, y, [.. Enumerable.Range(first, (int)x.shape[0])], layout);
    }

    private static (string Input, string Output) Choose(IArraySource source, OperatorDataRequest request)
    {
        string[] usual = ["input", "x"];
        string input = request.Input ?? usual.FirstOrDefault(source.Names.Contains) ?? throw new InputException(
            $"{source.Path} has neither samples in groups (Sample_0/input, …) nor an array 'input' or 'x'. "
            + (source.Names.Contains("states")
                ? "Its 'states' look like trajectories: choose how to learn from them with --method (semiflow list). "
                : "")
            + $"Name the arrays with --input and --output; it has: {string.Join(", ", EditDistance.Order("input", source.Names))}.");
        string partner = input == "x" ? "y" : "output";
        string output = request.Output ?? (request.Input is not null && !source.Names.Contains(partner) ? input : partner);
        return (input, output);
    }

    private static (Tensor Values, int First) ReadOne(IArraySource source, string name, AxisLayout axes, int time, Range? samples)
    {
        long[] shape = source.Shape(name);
        if (axes.Letters.Length != shape.Length)
        {
            throw new InputException(
                $"{source.Path}: the array '{name}' has {shape.Length} dimensions, [{string.Join(", ", shape)}], but the axes "
                    + $"'{Spaced(axes)}' name {axes.Letters.Length}.");
        }

        long[] starts = new long[shape.Length];
        long[] counts = [.. shape];
        if (axes['t'] >= 0)
        {
            long steps = shape[axes['t']];
            long at = time < 0 ? steps + time : time;
            starts[axes['t']] = at >= 0 && at < steps ? at : throw new InputException(
                $"{source.Path}: '{name}' has {steps} times, there is no time {time}. Choose 0 to {steps - 1}, or negative from the end.");
            counts[axes['t']] = 1;
        }

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

    private static string Said(IArraySource source, string name, AxisLayout axes) =>
        source.Remark(name) is { Length: > 0 } remark ? $"{Spaced(axes)}, {remark}" : Spaced(axes);

    private static bool FitsRank(string? axes, int rank) => axes is not null && AxisLayout.Parse(axes).Letters.Length == rank;

    private static string Spaced(AxisLayout axes) => string.Join(' ', axes.Letters.ToCharArray());
}
