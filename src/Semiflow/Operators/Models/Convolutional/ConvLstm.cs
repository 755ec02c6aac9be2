using Semiflow.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// A convolutional LSTM that forecasts frames one after the other: it reads the past frames, then its own forecasts. Gates with
/// peepholes, <c>i, f, o = σ(W_x⋆X + W_h⋆H + W_c∘C + b)</c> (spec partial-observations.md 8.3; Shi et al., NeurIPS 2015).
/// </summary>
internal sealed class ConvLstm : nn.Module
{
    [ComponentName(Name = "cells")]
    private readonly ModuleList<ConvLstmCell> cells = new();

    [ComponentName(Name = "head")]
    private readonly Convolution head;

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="layers">Stacked cells. Good values: 2, 3.</param>
    /// <param name="width">Channels of each cell. Good values: 16 (two cores), 64 (published).</param>
    /// <param name="inputChannels">Channels of an input frame: observed, static and time features.</param>
    /// <param name="outputChannels">Observed channels.</param>
    /// <param name="border">What lies outside the grid.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    public ConvLstm(int layers, int width, int inputChannels, int outputChannels, Border border, Generator generator)
        : base(nameof(ConvLstm))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        for (int layer = 0; layer < layers; layer++)
        {
            cells.Add(new ConvLstmCell(layer == 0 ? inputChannels : width, width, border, generator));
        }

        head = new Convolution(2, width, outputChannels, 3, border, generator, deviation: 1e-3);
        RegisterComponents();
    }

    /// <summary>Forecasts as changes of the previous frame.</summary>
    /// <param name="past">Observed frames <c>[k, batch, channel, x, y]</c>.</param>
    /// <param name="horizon">Frames to forecast.</param>
    /// <param name="context">Static and time features of frame i, counted from the first past one, <c>[batch, …, x, y]</c>; null for
    /// none.</param>
    /// <param name="taught">Frames that replace the forecast of frame i of the horizon as the next input (scheduled sampling); null for
    /// none.</param>
    /// <returns>Frames <c>[horizon, batch, channel, x, y]</c>.</returns>
    public Tensor Forecast(Tensor past, int horizon, Func<int, Tensor?> context, Func<int, Tensor?>? taught = null)
    {
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var memory = new (Tensor Hidden, Tensor Cell)?[cells.Count];
        var frames = new List<Tensor>();
        int k = (int)past.shape[0];
        Tensor frame = past[0];
        for (int i = 0; i < k + horizon - 1; i++)
        {
            frame = i < k ? past[i] : taught?.Invoke(i - k) ?? frames[^1];
            Tensor x = context(i) is { } features ? cat([frame, features], 1) : frame;
            for (int layer = 0; layer < cells.Count; layer++)
            {
                memory[layer] = cells[layer].Next(x, memory[layer]);
                x = memory[layer]!.Value.Hidden;
            }

            if (i >= k - 1)
            {
                frames.Add(frame + head.call(x));
            }
        }

        return stack(frames);
    }
}
