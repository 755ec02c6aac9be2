namespace Semiflow.Operators.Models.ImageNetworks.Cuts;

/// <summary>How a published experiment cuts a network into modules (spec modulewise.md 5).</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Data">Data set, in lower case.</param>
/// <param name="Blocks">Blocks of each module.</param>
/// <param name="Pools">Pool of each module's classifier; empty if it has none.</param>
/// <param name="EquallyHeavy">True for modules of equal memory instead of equal depth.</param>
internal sealed record PublishedCut(
    string Network, string Data, IReadOnlyList<int> Blocks, IReadOnlyList<int> Pools, bool EquallyHeavy = false)
{
    /// <summary>All published cuts.</summary>
    public static IReadOnlyList<PublishedCut> All { get; } =
    [
        new("resnet-110", "stl10", [27, 27], [16, 8]),
        new("resnet-110", "stl10", [14, 14, 13, 13], [16, 16, 8, 8]),
        new("resnet-110", "stl10", [7, 7, 7, 7, 8, 6, 6, 6], [.. Enumerable.Repeat(16, 5), .. Enumerable.Repeat(8, 3)]),
        new("resnet-110", "stl10", [.. Enumerable.Repeat(4, 6), .. Enumerable.Repeat(3, 10)],
            [.. Enumerable.Repeat(16, 10), .. Enumerable.Repeat(8, 6)]),
        new("resnet-110", "stl10", [14, 40], [16, 8], EquallyHeavy: true),
        new("resnet-110", "stl10", [6, 8, 12, 28], [16, 16, 16, 8], EquallyHeavy: true),
        new("resnet-101", "cifar100", [17, 16], [8, 4]),
        new("resnet-152", "cifar100", [25, 25], [8, 4]),
        new("resnet-50", "tinyimagenet", [3, 4, 6, 3], [16, 8, 8, 4]),
        new("resnet-101", "tinyimagenet", [7, 9, 9, 8], [8, 8, 8, 4]),
        new("resnet-152", "tinyimagenet", [11, 13, 13, 13], [8, 8, 8, 4]),
        new("swin-tiny", "any", [2, 2, 6, 2], []),
        new("vgg-19", "tinyimagenet", [4, 4, 4, 4], []),
    ];

    /// <summary>The published cut of a network into that many modules.</summary>
    /// <exception cref="InputException">None is published; the message lists those that are.</exception>
    public static PublishedCut Find(string network, int modules, bool equallyHeavy = false) =>
        All.FirstOrDefault(cut => cut.Network == network && cut.Blocks.Count == modules && cut.EquallyHeavy == equallyHeavy)
        ?? throw new InputException(
            $"no cut of {network} into {modules} modules{(equallyHeavy ? " of equal memory" : "")} is published: specify the numbers of "
                + $"blocks, or use one of "
            + $"{string.Join("; ", All.Select(cut => $"{cut.Network} {cut.Blocks.Count}{(cut.EquallyHeavy ? "*" : "")}"))}.");
}
