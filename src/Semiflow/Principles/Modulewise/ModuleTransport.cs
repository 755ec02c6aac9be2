using Semiflow.Chains;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>How near the maps of the modules of a stack are to optimal transport.</summary>
internal static class ModuleTransport
{
    /// <summary>
    /// κ of each module from its first state of its final shape on, class by class; NaN where a module changes the shape to its end.
    /// </summary>
    /// <param name="stack">The stack, in evaluation mode.</param>
    /// <param name="shown">Labeled inputs.</param>
    /// <param name="seed">Seed of the points and pairs that are taken.</param>
    public static IReadOnlyList<double> Kappas(ModuleStack stack, LabeledBatch shown, ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var options = new TransportReportOptions
            { Labels = shown.Labels.cpu(), LayerDistances = false, Pairs = 1, Neighbors = 1, Seed = seed };
        Tensor state = shown.Images;
        var kappas = new List<double>();
        foreach (StackModule module in stack.Modules)
        {
            ChainPath path = module.Body.Path(state);
            state = path.Output;
            Tensor start = path.States.First(each => each.shape.AsSpan().SequenceEqual(path.Output.shape));
            kappas.Add(ReferenceEquals(start, path.Output)
                ? double.NaN
                : TransportReport.Measure([start.cpu(), path.Output.cpu()], options).Kappa);
        }

        return kappas;
    }
}
