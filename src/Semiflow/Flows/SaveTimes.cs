using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>Checked save times on the host: every sample's in order, padding filled.</summary>
internal sealed class SaveTimes
{
    private readonly double[] values;
    private readonly long batch;

    /// <summary>Checks the times of a batch of states.</summary>
    public SaveTimes(Tensor times, Tensor state)
    {
        if (state.dim() < 2 || state.dtype is not (ScalarType.Float32 or ScalarType.Float64))
        {
            throw new ArgumentException($"A batch of states [batch, channel, x…] in single or double precision is expected; this is "
                + $"[{string.Join(", ", state.shape)}] of {state.dtype}.", nameof(state));
        }

        if (times.dtype != ScalarType.Float64 || times.dim() is not (1 or 2) || times.shape[0] == 0
            || (times.dim() == 2 && times.shape[1] != state.shape[0]))
        {
            throw new ArgumentException(
                $"Save times [time] or [time, batch = {state.shape[0]}] in double precision are expected; these are "
                    + $"[{string.Join(", ", times.shape)}] of {times.dtype}.", nameof(times));
        }

        PerSample = times.dim() == 2;
        batch = PerSample ? times.shape[1] : 1;
        Count = (int)times.shape[0];
        using (DisposeScope scope = NewDisposeScope())
        {
            values = times.detach().cpu().contiguous().data<double>().ToArray();
        }

        Order();
        HasGradient = is_grad_enabled() && times.requires_grad;
    }

    /// <summary>Save times of a sample.</summary>
    public int Count { get; }

    /// <summary>True where samples have times of their own.</summary>
    public bool PerSample { get; }

    /// <summary>True where a time was NaN, a padding: it stands for the one before.</summary>
    public bool Padded { get; private set; }

    /// <summary>True where gradients flow to the times.</summary>
    public bool HasGradient { get; }

    /// <summary>Save time of a sample.</summary>
    public double At(int time, int sample) => values[(time * batch) + (PerSample ? sample : 0)];

    /// <summary>True where a whole interval is empty: every sample repeats its time.</summary>
    public bool Repeats(int time)
    {
        for (int b = 0; b < batch; b++)
        {
            if (At(time, b) != At(time + 1, b))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The times as a tensor in double precision, padding filled; in the graph of the times given.</summary>
    public Tensor Filled(Tensor times)
    {
        if (!Padded)
        {
            return times.cpu();
        }

        Tensor filled = tensor(values, PerSample ? [Count, batch] : [Count]);
        return where(times.cpu().isnan(), filled, times.cpu());
    }

    private void Order()
    {
        for (int b = 0; b < batch; b++)
        {
            double direction = 0;
            for (int i = 0; i < Count; i++)
            {
                ref double value = ref values[(i * batch) + b];
                double before = i == 0 ? value : values[((i - 1) * batch) + b];
                if (double.IsNaN(value) && i > 0)
                {
                    Padded = true;
                    value = before;
                }

                double change = value - before;
                if (!double.IsFinite(value) || change * direction < 0)
                {
                    throw new ArgumentException($"Save times must be finite and go one way; time {i} of sample {b} is {value} after "
                        + $"{before}.", "times");
                }

                direction = change == 0 ? direction : Math.Sign(change);
            }
        }
    }
}
