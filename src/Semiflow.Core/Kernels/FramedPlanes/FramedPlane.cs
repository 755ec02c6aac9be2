using System.Numerics;

namespace Semiflow.Kernels.FramedPlanes;

/// <summary>
/// Where the pixels of a plane stand that has a frame of one pixel around it: row after row without gaps, so that a shift by rows and
/// columns is a shift of numbers, and lanes hold pixels whatever the width. Sums are computed for the frame too, where nobody reads them.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FramedPlane<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Rows that <see cref="LineTransform{TLanes,TVector,T}"/> puts together.</summary>
    public const int Together = 4;

    private const int MostBands = 8; // What becomes of so many bands of 16 channels stays in the second cache.

    /// <param name="height">Rows without the frame.</param>
    /// <param name="width">Pixels of a row without the frame.</param>
    /// <param name="lanes">Lanes of a register.</param>
    /// <param name="run">Registers that are computed together.</param>
    public FramedPlane(int height, int width, int lanes, int run)
    {
        (Height, Width, Line) = (height, width, width + 2);
        Lead = lanes - 1 - Line % lanes;
        First = Lead + Line + 1;
        Registers = Runs((height * Line) - 2, lanes, run);
        Bands = (height + Together - 1) / Together;
        Strips = (Bands + MostBands - 1) / MostBands;
        StripBands = (Bands + Strips - 1) / Strips;
        Pitch = Odd(Math.Max(First + Registers * lanes + Line + 1, Lead + (Together * Bands + 2) * Line), lanes);
        BandFirst = lanes;
        BandRegisters = Runs(StripBands * Line - 2, lanes, run);
        BandPitch = Odd(BandFirst + BandRegisters * lanes + 2, lanes);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Pixels of a row with the frame.</summary>
    public int Line { get; }

    /// <summary>Where the frame begins.</summary>
    public int Lead { get; }

    /// <summary>Where the first pixel within the frame is, at a whole register.</summary>
    public int First { get; }

    /// <summary>Registers from there to the last pixel, whole runs.</summary>
    public int Registers { get; }

    /// <summary>Numbers from channel to channel, an odd number of registers: channels do not meet in the same lines of a cache.</summary>
    public int Pitch { get; }

    /// <summary>Bands of <see cref="Together"/> rows, the last perhaps of fewer.</summary>
    public int Bands { get; }

    /// <summary>Strips of bands, which stay in cache.</summary>
    public int Strips { get; }

    /// <summary>Bands of a strip, fewer in the last.</summary>
    public int StripBands { get; }

    /// <summary>Like <see cref="First"/> where each band of a strip has become a row.</summary>
    public int BandFirst { get; }

    /// <summary>Like <see cref="Registers"/> there.</summary>
    public int BandRegisters { get; }

    /// <summary>Like <see cref="Pitch"/> there.</summary>
    public int BandPitch { get; }

    /// <summary>Copies channel planes into the frames.</summary>
    public void Enter(T* planes, int channels, T* framed, T factor) =>
        Copy(planes, framed + First, channels, factor, Width, Line, true);

    /// <summary>Copies channel planes out of the frames.</summary>
    public void Leave(T* framed, int channels, T* planes, T factor) => Copy(framed + First, planes, channels, factor, Line, Width, false);

    /// <summary>Fills the frames with the opposite edges, or whatever is no pixel with zeros.</summary>
    public void Frame(T* framed, int channels, Border border)
    {
        for (int c = 0; c < channels; c++)
        {
            T* plane = framed + (nint)c * Pitch + Lead;
            if (border != Border.Circular)
            {
                Clear(plane - Lead);
                continue;
            }

            for (int r = 1; r <= Height; r++)
            {
                T* row = plane + r * Line;
                (row[0], row[Width + 1]) = (row[Width], row[1]);
            }

            new Span<T>(plane + Height * Line, Line).CopyTo(new Span<T>(plane, Line));
            new Span<T>(plane + Line, Line).CopyTo(new Span<T>(plane + (Height + 1) * Line, Line));
        }
    }

    // Zeros wherever there is no pixel.
    private void Clear(T* channel)
    {
        new Span<T>(channel, First).Clear();
        T* gap = channel + First + Width;
        for (int r = 1; r < Height; r++, gap += Line)
        {
            gap[0] = gap[1] = T.Zero;
        }

        new Span<T>(gap, (int)(channel + Pitch - gap)).Clear();
    }

    private void Copy(T* from, T* to, int channels, T factor, int fromLine, int toLine, bool enters)
    {
        nint fromPitch = enters ? Height * fromLine : Pitch, toPitch = enters ? Pitch : Height * toLine;
        for (int c = 0; c < channels; c++)
        {
            for (int r = 0; r < Height; r++)
            {
                T* source = from + c * fromPitch + r * fromLine, target = to + c * toPitch + r * toLine;
                if (factor == T.One)
                {
                    new Span<T>(source, Width).CopyTo(new Span<T>(target, Width));
                    continue;
                }

                for (int i = 0; i < Width; i++)
                {
                    target[i] = source[i] * factor;
                }
            }
        }
    }

    private static int Runs(int pixels, int lanes, int run) => (pixels + run * lanes - 1) / (run * lanes) * run;

    private static int Odd(int numbers, int lanes) => ((numbers + lanes - 1) / lanes | 1) * lanes;
}
