using System.Globalization;
using Semiflow.Data.Pairs;
using static TorchSharp.torch;

namespace Semiflow.Data.Trajectories;

/// <summary>Times of trajectories.</summary>
internal static class TrajectoryTimes
{
    /// <summary>
    /// Times in double precision, <c>[time]</c> or <c>[time, trajectory]</c>, and which frames there are, <c>[time, trajectory]</c>; null
    /// for all; where they come from.
    /// </summary>
    public static (Tensor Times, Tensor? There, string Origin) Read(
        IArraySource source, TrajectoryRequest request, int frames, int trajectories)
    {
        if (request.Step is { } step)
        {
            request.Options.Use("--step");
            return step > 0 && double.IsFinite(step)
                ? (arange(frames, dtype: ScalarType.Float64)
                    * step, null, string.Create(CultureInfo.InvariantCulture, $"times every {step}"))
                : throw new InputException($"--step is a positive number, not {step.ToString(CultureInfo.InvariantCulture)}.");
        }

        request.Options.Use("--times");
        string name = request.Times
            ?? AxisHints.TimeNames.FirstOrDefault(source.Names.Contains) ?? AxisHints.TimeNames.FirstOrDefault(source.Has)
            ?? throw new InputException($"{source.Path} has no array of times (t, time, times or time(s)). Name it with --times, or give "
                + $"the time between frames with --step.");
        long[] shape = source.Shape(name);
        bool each = shape.Length == 2;
        if (!shape.SequenceEqual(each ? [trajectories, frames] : [frames]))
        {
            throw new InputException($"{source.Path}: the times '{name}' have shape [{string.Join(", ", shape)}]; expected [{frames}], or "
                + $"[{trajectories}, {frames}] for each trajectory its own.");
        }

        Tensor raw = RealValues.Double($"{source.Path}: '{name}'", TrajectoryData.Whole(source, name)).contiguous();
        double[] times = raw.data<double>().ToArray();
        var there = new bool[times.Length];
        for (int row = 0; row < times.Length / frames; row++)
        {
            Check(source.Path, name, each ? $" of trajectory {row}" : "", times.AsSpan(row * frames, frames),
                there.AsSpan(row * frames, frames));
        }

        if (!each)
        {
            return (there.All(yes => yes)
                ? tensor(times)
                : throw new InputException($"{source.Path}: the common times '{name}' end with NaN."), null, $"times from '{name}'");
        }

        Tensor all = tensor(times, [trajectories, frames]).transpose(0, 1).contiguous();
        bool whole = there.All(yes => yes);
        bool common = whole && Enumerable.Range(1, trajectories - 1)
            .All(row => times.AsSpan(row * frames, frames).SequenceEqual(times.AsSpan(0, frames)));
        return (common ? all.select(1, 0).clone() : all, whole ? null : tensor(there, [trajectories, frames]).transpose(0, 1).contiguous(),
            $"times from '{name}'{(common ? "" : ", of each trajectory its own")}");
    }

    /// <summary>Times increase up to a tail of NaN, which repeats the last of them and marks frames that are not there.</summary>
    private static void Check(string path, string name, string which, Span<double> times, Span<bool> there)
    {
        for (int i = 0; i < times.Length; i++)
        {
            bool missing = double.IsNaN(times[i]);
            bool wrong = double.IsInfinity(times[i]) || (missing && i < 2)
                || (i > 0 && !missing && (!there[i - 1] || times[i] <= times[i - 1]));
            if (wrong)
            {
                throw new InputException(string.Create(CultureInfo.InvariantCulture,
                    $"{path}: the times '{name}'{which} do not increase: entry {i} is {times[i]}{(i > 0 ? $" after {times[i - 1]}" : "")}. "
                        + $"Times are finite and strictly increasing; at the end of a shorter trajectory they are NaN."));
            }

            there[i] = !missing;
            times[i] = missing ? times[i - 1] : times[i];
        }
    }
}
