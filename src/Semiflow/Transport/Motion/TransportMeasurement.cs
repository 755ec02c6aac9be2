using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Transport.Motion;

/// <summary>Takes the measures of a <see cref="TransportReport"/> in float64.</summary>
internal static class TransportMeasurement
{
    public static TransportReport Of(IReadOnlyList<Tensor> states, TransportReportOptions options)
    {
        PathAction.Require(states);
        int count = (int)states[0].shape[0];
        if (count < 2)
        {
            throw new InputException($"a transport report needs at least two points, got {count}.");
        }

        Require(options, states[0], count);
        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        long[] chosen = Choose(count, options);
        using Tensor index = HostTensor.Indices(chosen, states[0]);
        Tensor[] path = [.. states.Select(state => Taken(state, index))];
        int[][] classes = Classes(options.Labels, chosen);
        (Tensor start, Tensor end) = (path[0], path[^1]);

        double optimal = 0, gap = 0;
        foreach (int[] members in classes)
        {
            (double cost, double relative) = Coupling(Select(start, members), Select(end, members));
            optimal += cost * members.Length / chosen.Length;
            gap = Math.Max(gap, relative);
        }

        (double mean, double least) = MapDiagnostics.Straightness(path);
        (double largest, double ninetyNine) = MapDiagnostics.Lipschitz(start, end, classes, options.Neighbors);
        return new TransportReport(
            chosen.Length,
            Number(PathAction.Of(new QuadraticCost(), path)),
            Number((end - start).square().sum(1).mean()),
            optimal, gap, mean, least,
            MapDiagnostics.MonotonicityViolations(start, end, classes, options.Pairs, options.Seed),
            largest, ninetyNine,
            [.. Enumerable.Range(0, path.Length - 1).Select(m => Motion(path[m], path[m + 1], options.LayerDistances))],
            options.Map is { } map ? MapDiagnostics.Curl(map, states[0].index_select(0, index)) : null,
            options.Truth is { } truth ? Uvp(end, Taken(truth, index), options.TargetVariance) : null);
    }

    private static void Require(TransportReportOptions options, Tensor start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumPoints, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Pairs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbors, 1);
        if (options.Labels is { } labels && (labels.dim() != 1 || labels.shape[0] != count))
        {
            throw new InputException($"expected labels [{count}], one per point, got {PointSet.Shape(labels)}.");
        }

        if (options.Truth is { } truth && !truth.shape.AsSpan().SequenceEqual(start.shape))
        {
            throw new InputException($"expected the true images in the shape of the points, {PointSet.Shape(start)}, got "
                + $"{PointSet.Shape(truth)}.");
        }
    }

    // The first of a random order, sorted, so that all of them are as they came.
    private static long[] Choose(int count, TransportReportOptions options)
    {
        long[] all = [.. Enumerable.Range(0, count).Select(i => (long)i)];
        if (count <= options.MaximumPoints)
        {
            return all;
        }

        var random = new RandomStream(options.Seed, 0);
        for (int i = 0; i < options.MaximumPoints; i++)
        {
            int j = i + random.Below(count - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return [.. all.Take(options.MaximumPoints).Order()];
    }

    private static Tensor Taken(Tensor state, Tensor index) =>
        state.detach().index_select(0, index).reshape(index.shape[0], -1).to(ScalarType.Float64).cpu();

    private static int[][] Classes(Tensor? labels, long[] chosen)
    {
        if (labels is null)
        {
            return [[.. Enumerable.Range(0, chosen.Length)]];
        }

        double[] values = HostTensor.Read(labels);
        return [.. Enumerable.Range(0, chosen.Length).GroupBy(i => values[chosen[i]]).OrderBy(group => group.Key)
            .Select(group => group.ToArray())];
    }

    private static Tensor Select(Tensor points, int[] members)
    {
        using Tensor index = tensor(members.Select(i => (long)i).ToArray());
        return points.index_select(0, index);
    }

    // W₂² between two clouds and the relative gap of its certificate.
    private static (double Cost, double Gap) Coupling(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        double[,] costs = CostMatrix.ToArray(new QuadraticCost().Pairwise(x, y));
        AssignmentResult result = Assignment.Solve(costs);
        return (result.MeanCost, result.Check(costs).RelativeGap);
    }

    private static LayerMotion Motion(Tensor before, Tensor after, bool distances)
    {
        using var scope = NewDisposeScope();
        Tensor length = (after - before).norm(1, keepdim: false, p: 2), size = before.norm(1, keepdim: false, p: 2);
        Tensor away = size > 0;
        bool any = away.any().item<bool>();
        return new LayerMotion(
            Number(length.mean()),
            any ? Number((length / size).masked_select(away).mean()) : 0,
            distances ? Assignment.Solve(new PowerCost(1), before, after).MeanCost : double.NaN,
            distances ? Assignment.Solve(new QuadraticCost(), before, after).MeanCost : double.NaN);
    }

    private static double Uvp(Tensor found, Tensor truth, double? variance)
    {
        double scale = variance ?? Number((truth - truth.mean([0], keepdim: true)).square().sum(1).mean());
        return scale > 0
            ? 100 * Number((found - truth).square().sum(1).mean()) / scale
            : throw new InputException(
                "the true images are all the same point, so that there is no variance to compare with: give TargetVariance.");
    }

    private static double Number(Tensor value) => value.item<double>();
}
