using Semiflow.Operators.Models;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>The architectures that a run can name, with the options to start from.</summary>
public static class ModelOptions
{
    private static readonly IReadOnlyList<(string Name, string Summary, Func<object> Default)> Known =
    [
        ("cno", "Convolutional neural operator: a U-Net between band-limited functions (arXiv 2302.01178)", () => new CnoOptions { Channels = 16, ResidualBlocks = 2, NeckBlocks = 2 }),
    ];

    /// <summary>Names and summaries.</summary>
    public static IReadOnlyList<(string Name, string Summary)> All { get; } = [.. Known.Select(each => (each.Name, each.Summary))];

    /// <summary>Options to start from.</summary>
    /// <exception cref="InputException">No such architecture; the message names the nearest.</exception>
    public static object Default(string name) =>
        Known.FirstOrDefault(each => each.Name == name).Default?.Invoke() ?? throw Names.Unknown("model", name, [.. Known.Select(each => each.Name)]);

    /// <summary>The options with every open value filled.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public static object Resolved(object options) => options is CnoOptions cno ? cno.Resolved() : options;

    /// <summary>A new network of that architecture.</summary>
    /// <exception cref="InputException">Options that do not fit each other or the grid.</exception>
    internal static nn.Module<Tensor, Tensor> Create(string name, object options, ModelCard card, Generator random) => options switch
    {
        CnoOptions cno => new Cno(cno, card.InputChannels, card.OutputChannels, card.Grid, random),
        _ => throw new ArgumentException($"{name}: {options.GetType().Name} are no options of a known model.", nameof(options)),
    };
}
