namespace Semiflow.Recipes.Modulewise;

/// <summary>What the recipes of module-wise training share (spec modulewise.md 7, 8).</summary>
internal static class ModulewiseProtocol
{
    /// <summary>The blocks-wise paper.</summary>
    public const string Blockwise =
        "Karkar et al., Block-wise Training of Residual Networks via the Minimizing Movement Scheme (arXiv 2210.00949), ";

    /// <summary>The module-wise paper.</summary>
    public const string Modulewise =
        "Karkar et al., Module-wise Training of Neural Networks via the Minimizing Movement Scheme, NeurIPS 2023 (arXiv 2309.17357), ";

    /// <summary>Published accuracies of the best module.</summary>
    public static IReadOnlyList<PublishedValue> Best(string source, double trgl, double vanGl, double? endToEnd = null) =>
    [
        new("accuracy_best", trgl, "%", source), new("accuracy_best_vangl", vanGl, "%", source),
        .. endToEnd is { } whole ? [new PublishedValue("accuracy_last_end_to_end", whole, "%", source)] : Array.Empty<PublishedValue>(),
    ];

    /// <summary>
    /// Published settings of parallel training: SGD 0.003, momentum 0.9, weight decay 2e-4, label smoothing 0.1, 300 epochs.
    /// </summary>
    public static ModulewiseTrainingConfig Parallel(int batch, double rate) => new(
        Regime.Parallel, Epochs: 300, BatchSize: batch, Rate: rate, WeightDecay: 2e-4, Smoothing: 0.1);
}
