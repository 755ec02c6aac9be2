namespace Semiflow.Principles.Modulewise.Weights;

/// <summary>How accuracy changes from module to module: whether greedy training stagnates (spec modulewise.md 12.1, 13.5).</summary>
/// <param name="Slope">Least-squares slope over the number of the module, in units of the accuracy a module; 0 for a single one.</param>
/// <param name="Last">Accuracy of the last module.</param>
/// <param name="Best">Largest accuracy.</param>
/// <param name="BestModule">The first module that reaches it, from 0.</param>
internal sealed record DepthTrend(double Slope, double Last, double Best, int BestModule)
{
    /// <summary>Best minus last: what depth costs where inference does not stop early.</summary>
    public double Gap => Best - Last;

    /// <summary>The trend of accuracies in the order of the modules.</summary>
    public static DepthTrend Of(IReadOnlyList<double> accuracies)
    {
        ArgumentNullException.ThrowIfNull(accuracies);
        ArgumentOutOfRangeException.ThrowIfLessThan(accuracies.Count, 1, nameof(accuracies));
        double middle = (accuracies.Count - 1) / 2.0, mean = accuracies.Average();
        double spread = Enumerable.Range(0, accuracies.Count).Sum(k => (k - middle) * (k - middle));
        double slope = spread == 0 ? 0 : accuracies.Select((value, k) => (k - middle) * (value - mean)).Sum() / spread;
        int best = accuracies.Select((value, k) => (value, k)).MaxBy(each => each.value).k;
        return new DepthTrend(slope, accuracies[^1], accuracies[best], best);
    }
}
