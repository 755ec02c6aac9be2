namespace Semiflow.Kernels.Spectral;

/// <summary>
/// Sizes of a layer that works on the lowest Fourier modes: along the last axis modes 0 … m−1, along the others also −m … −1, in this
/// order.
/// </summary>
internal sealed class SpectralShape
{
    private const int FewSamples = 16, NumbersOfBand = 1 << 14;

    /// <summary>The sizes.</summary>
    /// <param name="batch">Samples of all groups together, those of group 0 first.</param>
    /// <param name="groups">Copies of the weights.</param>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="points">Points of each axis.</param>
    /// <param name="modes">m of each axis, at most half of its points.</param>
    public SpectralShape(int batch, int groups, int inputs, int outputs, IReadOnlyList<int> points, IReadOnlyList<int> modes)
    {
        (Batch, Groups, Inputs, Outputs) = (batch, groups, inputs, outputs);
        Points = [.. points];
        Kept = [.. modes.Select((m, axis) => axis == modes.Count - 1 ? m : 2 * m)];
        Nodes = Points.Aggregate(1, (product, n) => product * n);
        Modes = Kept.Aggregate(1, (product, n) => product * n);
        Lines = Nodes / Points[^1];
    }

    public int Batch { get; }

    public int Groups { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Points of each axis.</summary>
    public int[] Points { get; }

    /// <summary>Kept modes of each axis.</summary>
    public int[] Kept { get; }

    /// <summary>Nodes of a sample.</summary>
    public int Nodes { get; }

    /// <summary>Kept modes of a sample.</summary>
    public int Modes { get; }

    /// <summary>Lines along the last axis of a sample.</summary>
    public int Lines { get; }

    /// <summary>Bands of lines into which a sample is cut where there are few and large samples: a function of the sizes alone.</summary>
    public int Bands => Math.Min(
        Math.Min(Lines, (FewSamples + Batch - 1) / Batch), (int)Math.Max(1, (long)Nodes * Math.Max(Inputs, Outputs) / NumbersOfBand));

    /// <summary>Where a band begins.</summary>
    public int FirstLine(int band) => (int)((long)Lines * band / Bands);

    /// <summary>Samples of a group.</summary>
    public int Each => Batch / Groups;

    /// <summary>
    /// Numbers from the modes of a sample to those of the next, <c>[mode, real and imaginary part, channel]</c>: not a power of two, since
    /// a mode of all samples must fit into the nearest cache.
    /// </summary>
    public nint Spectrum(int channels) => 2 * (nint)Modes * channels + 64;
}
