using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>Makes the convolutions and activations of one CNO; activations between equal grids share their filters.</summary>
internal sealed class CnoParts(CnoOptions options, Grid grid, Generator generator, bool twin)
{
    private readonly Dictionary<string, IActivation> activations = [];

    /// <summary>The resolved options.</summary>
    public CnoOptions Options => options;

    /// <summary>A convolution with fresh parameters.</summary>
    public Convolution Convolution(int inputChannels, int outputChannels) =>
        new(grid.Rank, inputChannels, outputChannels, options.KernelSize, options.Padding, generator);

    /// <summary>An activation from one grid to another, with the bias of its kind.</summary>
    public ActivationLayer Activation(int channels, IReadOnlyList<int> inputSizes, IReadOnlyList<int> outputSizes)
    {
        string key = string.Join(',', inputSizes.Concat(outputSizes));
        if (!activations.TryGetValue(key, out IActivation? activation))
        {
            activations[key] = activation = Make(inputSizes, outputSizes);
        }

        BiasPlace bias = options.Activation switch
        {
            CnoActivation.Kaiser or CnoActivation.Spectral => BiasPlace.Before,
            CnoActivation.BicubicTorch => BiasPlace.After,
            _ => BiasPlace.None,
        };
        return new ActivationLayer(activation, channels, bias);
    }

    private IActivation Make(IReadOnlyList<int> from, IReadOnlyList<int> to)
    {
        (double slope, double gain, int oversampling) = (options.Slope!.Value, options.Gain!.Value, options.Oversampling);
        if (options.Activation == CnoActivation.None)
        {
            return new PlainLeakyRelu(from, to, slope, gain);
        }

        IEnumerable<ActivationFilter> axes = options.Activation switch
        {
            CnoActivation.Kaiser => from.Zip(to, Kaiser),
            CnoActivation.Bicubic => from.Zip(to, (s, t) => ActivationFilter.Bicubic(s, t, oversampling)),
            CnoActivation.BicubicTorch => from.Zip(to, (s, t) => ActivationFilter.BicubicStaged(s, t, oversampling)),
            _ => grid.WithPoints(from).Axes.Zip(to, (axis, t) => SpectralFilter.Create(axis, t, oversampling)),
        };
        return new FilteredLeakyRelu(new FilteredActivation([.. axes], new LeakyRelu(slope, gain)), twin
            || options.Activation == CnoActivation.Spectral);
    }

    private ActivationFilter Kaiser(int from, int to)
    {
        try
        {
            return ActivationFilter.Kaiser(
                from, to, options.Oversampling, options.FilterTaps, options.CutoffDenominator, options.HalfWidth, options.Padding);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"the Kaiser activation cannot go from {from} to {to} points: {error.Message}", error);
        }
    }
}
