using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models.Convolutional;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Recurrent;

/// <summary>
/// Forecasts states frame by frame, as changes of the frame before, from a memory of those that it has seen: its own forecasts, and
/// observed frames where it is given them. In one copy or several, each on its part of the batch.
/// </summary>
internal sealed class GruForecaster : nn.Module
{
    private const double HeadDeviation = 1e-3; // Starts next to persistence.

    [ComponentName(Name = "cell")]
    private readonly GruCell cell;

    [ComponentName(Name = "head")]
    private readonly nn.Module<Tensor, Tensor> head;

    private GruForecaster(int channels, int width, Func<int, int, WeightInitialization, nn.Module<Tensor, Tensor>> map)
        : base(nameof(GruForecaster))
    {
        cell = new GruCell(channels, width, (from, to) => map(from, to, WeightInitialization.Uniform));
        head = map(width, channels, WeightInitialization.Normal(HeadDeviation));
        RegisterComponents();
    }

    /// <summary>For states without space.</summary>
    /// <param name="channels">Channels of a state.</param>
    /// <param name="width">Numbers in the memory.</param>
    /// <param name="copies">Networks that are evaluated at once.</param>
    /// <param name="random">Source of the initial parameters.</param>
    /// <param name="type">float32 or float64.</param>
    public static GruForecaster OfStates(
        int channels, int width, int copies, Generator random, ScalarType type = ScalarType.Float32) =>
        new(channels, width, (from, to, law) => new Mlp([from, to], Nonlinearity.Tanh, random, law, copies, type));

    /// <summary>For fields in two dimensions, with convolutions of 3x3.</summary>
    /// <param name="border">What lies outside.</param>
    /// <inheritdoc cref="OfStates"/>
    /// <param name="channels"/>
    /// <param name="width"/>
    /// <param name="copies"/>
    /// <param name="random"/>
    /// <param name="type"/>
    public static GruForecaster OfFields(
        int channels, int width, int copies, Border border, Generator random, ScalarType type = ScalarType.Float32) =>
        new(channels, width, (from, to, law) =>
            new ConvNet([from, to], Nonlinearity.Tanh, border, random, law, copies, type: type));

    /// <summary>Weights and biases of such a network with maps of so many weights per pair of channels.</summary>
    /// <param name="channels">Channels of a state.</param>
    /// <param name="width">Numbers in the memory.</param>
    /// <param name="kernel">1 for states, 9 for fields.</param>
    public static long Size(int channels, int width, int kernel) =>
        (3L * width * ((kernel * (channels + width)) + 1)) + (channels * ((long)(kernel * width) + 1));

    /// <summary>The frames.</summary>
    /// <param name="first">The first, <c>[copies·batch, channel, x…]</c>.</param>
    /// <param name="frames">How many, the first included.</param>
    /// <param name="seen">What the network sees of frame i in place of its forecast of it (scheduled sampling); null for the
    /// forecast.</param>
    /// <returns>Frames <c>[frame, copies·batch, channel, x…]</c>.</returns>
    public Tensor Forecast(Tensor first, int frames, Func<int, Tensor, Tensor>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        var all = new List<Tensor> { first };
        Tensor frame = first;
        Tensor? hidden = null;
        for (int i = 1; i < frames; i++)
        {
            hidden = cell.Next(frame, hidden);
            all.Add(frame + head.call(hidden));
            frame = seen?.Invoke(i, all[^1]) ?? all[^1];
        }

        return stack(all);
    }
}
