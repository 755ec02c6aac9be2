using TorchSharp;
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
        long total = inputAxes.Size('n', source.Shape(input));
        if (total != outputAxes.Size('n', source.Shape(output)))
        {
            throw new InputException($"{source.Path}: {NamedShape.Of(source, input)} are inputs, {NamedShape.Of(source, output)} outputs. "
                + "There must be as many of both, on the same grid.");
        }

        IReadOnlyList<(int First, int Count)> parts = SampleRange.Chosen(source.Path, request, checked((int)total));
        Tensor x = ReadOne(source, input, inputAxes, request.InputTime ?? 0, parts);
        Tensor y = ReadOne(source, output, outputAxes, request.OutputTime ?? -1, parts);
        return (x, y, [.. parts.SelectMany(part => Enumerable.Range(part.First, part.Count))], request.Options.ReadAs, (input, output));
    }

    /// <summary>Some samples of an array, at one time where there is time; nothing else of it is read.</summary>
    /// <returns>Values <c>[sample, channel, x…]</c>.</returns>
    /// <exception cref="InputException">There is no such time.</exception>
    public static Tensor ReadOne(
        IArraySource source, string name, AxisLayout axes, int time, IReadOnlyList<(int First, int Count)> parts)
    {
        (long[] starts, long[] counts) = axes.At(source.Path, name, source.Shape(name), time);
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> blocks = [];
        foreach ((int first, int count) in parts)
        {
            if (axes['n'] is var axis and >= 0)
            {
                (starts[axis], counts[axis]) = (first, count);
            }

            blocks.Add(axes.Arrange(source.Read(name, starts, counts)));
        }

        ScalarType type = blocks.Select(block => block.dtype).Aggregate(CommonType.Of);
        return (blocks.Count == 1 ? blocks[0]
            : cat([.. blocks.Select(block => CommonType.Convert($"{source.Path}: '{name}'", block, type))], 0)).MoveToOuterDisposeScope();
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
