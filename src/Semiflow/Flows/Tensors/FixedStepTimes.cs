using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// Stage times and step sizes of fixed steps: made for all intervals at once, in the graph of the save times where they have one.
/// </summary>
internal sealed class FixedStepTimes : IDisposable
{
    private readonly Tensor[] stageTimes = [];
    private readonly Tensor[]? wide;
    private readonly SaveTimes saves;
    private readonly int substeps;
    private readonly bool keep;

    public FixedStepTimes(Tensor times, SaveTimes saves, Tensor state, FlowOptions options)
    {
        (this.saves, substeps, keep) = (saves, options.Substeps, saves.HasGradient);
        if (saves.Count == 1)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        double[] offsets = [.. Enumerable.Range(0, substeps).SelectMany(s => options.Method.Nodes.Select(node => s + node))];
        Tensor filled = saves.Filled(times);
        Tensor from = filled.narrow(0, 0, saves.Count - 1);
        Tensor step = (filled.narrow(0, 1, saves.Count - 1) - from) / substeps;
        Tensor along = tensor(offsets).reshape(saves.PerSample ? [1, -1, 1] : [1, -1]);
        Tensor asked = from.unsqueeze(1).addcmul(step.unsqueeze(1), along, 1);
        if (!saves.HasGradient && options.Method.LargestNode <= 1)
        {
            // Rounding must not lead beyond the last time.
            (Tensor first, Tensor last) = (filled[0], filled[saves.Count - 1]);
            asked = asked.minimum(first.maximum(last)).maximum(first.minimum(last));
        }

        stageTimes = Apart(asked.to(state.dtype).to(state.device));
        if (saves.PerSample || saves.HasGradient)
        {
            long[] shape = [saves.Count - 1, saves.PerSample ? state.shape[0] : 1, .. Enumerable.Repeat(1L, (int)state.dim() - 1)];
            wide = Apart(step.to(state.dtype).to(state.device).reshape(shape));
        }
    }

    /// <summary>Times of the stages of all substeps of an interval, each a scalar or <c>[batch]</c>.</summary>
    public Tensor[] StageTimes(int interval) => stageTimes[interval].unbind(0);

    public StepSize Step(int interval) =>
        new(saves.PerSample ? double.NaN : (saves.At(interval + 1, 0) - saves.At(interval, 0)) / substeps, wide?[interval]);

    public void Dispose()
    {
        if (!keep)
        {
            Array.ForEach(stageTimes, tensor => tensor.Dispose());
            Array.ForEach(wide ?? [], tensor => tensor.Dispose());
        }
    }

    private static Tensor[] Apart(Tensor all)
    {
        Tensor[] parts = all.unbind(0);
        Array.ForEach(parts, part => part.MoveToOuterDisposeScope());
        return parts;
    }
}
