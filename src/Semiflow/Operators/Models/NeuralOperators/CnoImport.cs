using System.Globalization;
using System.Text.RegularExpressions;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>
/// Imports parameters of the reference implementations: of <c>CNO2d_simplified</c>, whose names are ours, and of <c>CNO2d_classic</c>,
/// which keeps all residual blocks in one list with the neck in reverse order and stores its filters.
/// </summary>
public static partial class CnoImport
{
    /// <summary>A CNO with the parameters and statistics of a state dictionary; the numbers of channels are read from it.</summary>
    /// <param name="tensors">Tensors by their name in the reference, with or without a leading <c>w/</c>; filters are ignored, because the
    /// options determine them.</param>
    /// <param name="options">Hyperparameters with which the reference was built; <see cref="CnoOptions.IncludeUnusedInvBlock"/> follows the
    /// dictionary.</param>
    /// <param name="grid">The computational grid.</param>
    /// <returns>The model, in training mode, on the CPU.</returns>
    /// <exception cref="InputException">A tensor is missing, unknown or of another shape; the message lists them.</exception>
    public static Cno FromStateDictionary(IReadOnlyDictionary<string, Tensor> tensors, CnoOptions options, Grid grid)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(options);
        CnoOptions full = options.Resolved();
        var renamed = tensors.Where(entry => !Filter().IsMatch(entry.Key))
            .ToDictionary(entry => Rename(entry.Key, full), entry => entry.Value);
        full = full with { IncludeUnusedInvBlock = renamed.ContainsKey($"decoder_inv.{full.Layers}.convolution.weight") };
        Tensor first = Required(renamed, "lift.inter_CNOBlock.convolution.weight");
        Tensor last = Required(renamed, "project.convolution.bias");
        using var generator = new Generator(0);
        var model = new Cno(full, (int)first.shape[1] - (2 * full.FourierFeatures), (int)last.shape[0], grid, generator);
        Copy(renamed, model.state_dict());
        return model;
    }

    private static string Rename(string name, CnoOptions options)
    {
        string plain = name.StartsWith("w/", StringComparison.Ordinal) ? name[2..] : name;
        Match match = FlatResidual().Match(plain);
        if (!match.Success)
        {
            return plain;
        }

        int index = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        int skips = options.Layers * options.ResidualBlocks;
        string block = index < skips
            ? $"res_nets.{index / options.ResidualBlocks}.res_nets.{index % options.ResidualBlocks}"
            : $"res_net_neck.res_nets.{skips + options.NeckBlocks - 1 - index}";
        return $"{block}.{match.Groups[2].Value}";
    }

    private static Tensor Required(Dictionary<string, Tensor> tensors, string name) => tensors.TryGetValue(name, out Tensor? value)
        ? value
        : throw new InputException($"the state dictionary has no {name}: it is not that of a CNO.");

    private static void Copy(Dictionary<string, Tensor> source, Dictionary<string, Tensor> target)
    {
        string[] wrong =
        [
            .. target.Keys.Where(name => !source.ContainsKey(name)).Select(name => $"{name} is missing"),
            .. source.Keys.Where(name => !target.ContainsKey(name)).Select(name => $"{name} is unknown"),
            .. source.Where(entry => target.TryGetValue(entry.Key, out Tensor? t) && !t.shape.AsSpan().SequenceEqual(entry.Value.shape))
                .Select(
                    entry => $"{entry.Key} is [{string.Join(", ", entry.Value.shape)}] instead of "
                        + $"[{string.Join(", ", target[entry.Key].shape)}]"),
        ];
        if (wrong.Length > 0)
        {
            throw new InputException(
                $"the state dictionary does not fit the options "
                    + $"({string.Join("; ", wrong.Take(4))}{(wrong.Length > 4 ? $"; and {wrong.Length - 4} more" : "")}): check channels, "
                        + $"layers, residual blocks, neck, kernel size and batch norm.");
        }

        using var _ = no_grad();
        foreach ((string name, Tensor value) in source)
        {
            target[name].copy_(value);
        }
    }

    [GeneratedRegex(@"^res_nets\.(\d+)\.((?:convolution|batch_norm|activation).*)$")]
    private static partial Regex FlatResidual();

    [GeneratedRegex(@"\.(up|down)_filter$")]
    private static partial Regex Filter();
}
