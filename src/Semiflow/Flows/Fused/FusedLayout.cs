namespace Semiflow.Flows.Fused;

/// <summary>Where the parts of one network stand in packed weights and in sums of gradients.</summary>
internal sealed class FusedLayout
{
    /// <param name="widths">Widths of the network.</param>
    /// <param name="padded">The same in whole registers.</param>
    /// <param name="packed">Numbers that a matrix of so many rows and columns takes, packed.</param>
    /// <param name="lanes">Lanes of a register.</param>
    /// <param name="planes">Planes that a nonlinearity keeps.</param>
    public FusedLayout(int[] widths, int[] padded, Func<int, int, int> packed, int lanes, int planes)
    {
        int layers = widths.Length - 1;
        (Forward, Bias, Backward) = (new int[layers], new int[layers], new int[layers]);
        (WeightGradient, BiasGradient, RateGradient, Hidden) = (new int[layers], new int[layers], new int[layers], new int[layers]);
        for (int l = 0; l < layers; l++)
        {
            Forward[l] = Packed;
            Bias[l] = Forward[l] + packed(widths[l], widths[l + 1]);
            Backward[l] = Bias[l] + padded[l + 1];
            Packed = Backward[l] + packed(widths[l + 1], widths[l]);
            WeightGradient[l] = Gradient;
            BiasGradient[l] = WeightGradient[l] + widths[l + 1] * padded[l];
            RateGradient[l] = BiasGradient[l] + padded[l + 1];
            Gradient = RateGradient[l] + lanes;
            Hidden[l] = SavedPerRow;
            SavedPerRow += l + 1 < layers ? planes * padded[l + 1] : 0;
        }
    }

    /// <summary>Numbers of packed weights.</summary>
    public int Packed { get; }

    /// <summary>Numbers in a sum of gradients.</summary>
    public int Gradient { get; }

    /// <summary>Numbers that an evaluation keeps a row.</summary>
    public int SavedPerRow { get; }

    /// <summary>Transposed weights of each layer.</summary>
    public int[] Forward { get; }

    /// <summary>Biases of each layer.</summary>
    public int[] Bias { get; }

    /// <summary>Weights of each layer.</summary>
    public int[] Backward { get; }

    /// <summary>Gradient of the weights of each layer.</summary>
    public int[] WeightGradient { get; }

    /// <summary>Gradient of the biases of each layer.</summary>
    public int[] BiasGradient { get; }

    /// <summary>Gradient of the rate of Swish behind each layer, one number per lane.</summary>
    public int[] RateGradient { get; }

    /// <summary>Planes of the nonlinearity behind each layer, a row.</summary>
    public int[] Hidden { get; }
}
