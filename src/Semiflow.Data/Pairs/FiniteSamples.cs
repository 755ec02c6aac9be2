using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>Refuses samples with values that are not finite, by their numbers.</summary>
internal static class FiniteSamples
{
    private const int Together = 256, MostNamed = 8;

    /// <param name="what">File and what is looked at, to begin a sentence.</param>
    /// <param name="values">Values <c>[sample, …]</c>.</param>
    /// <param name="numbers">The number of each sample in the file.</param>
    /// <exception cref="InputException">Some are not finite.</exception>
    public static void Require(string what, Tensor values, IReadOnlyList<int> numbers)
    {
        List<int> bad = [];
        for (int start = 0; start < numbers.Count; start += Together)
        {
            using DisposeScope scope = NewDisposeScope();
            bool[] good = values.narrow(0, start, Math.Min(Together, numbers.Count - start)).flatten(1).isfinite().all(1)
                .data<bool>().ToArray();
            bad.AddRange(good.Index().Where(each => !each.Item).Select(each => numbers[start + each.Index]));
        }

        if (bad.Count > 0)
        {
            (string which, string them) = bad.Count == 1 ? ("sample", "that sample") : ("samples", "those samples");
            string more = bad.Count > MostNamed ? $" and {bad.Count - MostNamed} more" : "";
            throw new InputException($"{what} of {which} {string.Join(", ", bad.Take(MostNamed))}{more} contains values that are not "
                + $"finite (NaN, infinite, or marked as missing). Repair or leave out {them}.");
        }
    }
}
