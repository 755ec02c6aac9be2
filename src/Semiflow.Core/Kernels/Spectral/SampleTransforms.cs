using System.Numerics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The transforms of all samples, shared by threads: a sample stays in the cache of one from its lines to its modes; where there are few
/// samples, each is cut into bands.
/// </summary>
/// <param name="shape">Sizes.</param>
/// <param name="transform">The transform.</param>
/// <param name="spectra">The modes of all samples.</param>
/// <param name="step">Numbers from those of a sample to those of the next.</param>
internal sealed unsafe class SampleTransforms<TLanes, TVector, T>(
    SpectralShape shape, SpectralTransform<TLanes, TVector, T> transform, T* spectra, nint step)
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    /// <summary>Works on the lines of a band, see <see cref="SpectralShape.FirstLine"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="band">The band.</param>
    /// <param name="modes">The modes of line 0 of the sample.</param>
    /// <param name="scratch">Working memory of the thread, that of the transform first.</param>
    public delegate void Visit(int sample, int band, T* modes, T* scratch);

    private delegate void Work(int sample, int band, T* scratch);

    /// <summary>Numbers that a transform needs for all threads.</summary>
    public static nint Shared(SpectralShape shape, SpectralTransform<TLanes, TVector, T> transform) =>
        shape.Bands == 1 ? 0 : shape.Batch * transform.Work;

    /// <summary>From lines, of which <paramref name="visit"/> makes the modes, to the modes of samples.</summary>
    /// <param name="works">As many numbers as <see cref="Shared"/>.</param>
    /// <param name="extra">Further numbers of working memory of a thread.</param>
    /// <param name="visit">Work on a band.</param>
    public void Down(T* works, nint extra, Visit visit)
    {
        if (shape.Bands == 1)
        {
            Each(extra + transform.Work, (sample, _, scratch) =>
            {
                T* work = scratch + transform.Room + extra;
                visit(sample, 0, transform.Lines(At(sample), work, true), scratch);
                for (int axis = transform.Others - 1; axis >= 0; axis--)
                {
                    transform.Down(axis, At(sample), work, scratch, 0, 1);
                }
            });
            return;
        }

        Each(extra, (sample, band, scratch) => visit(sample, band, transform.Lines(At(sample), Own(works, sample), true), scratch));
        for (int axis = transform.Others - 1; axis >= 0; axis--)
        {
            int along = axis;
            Each(0, (sample, band, scratch) => transform.Down(along, At(sample), Own(works, sample), scratch, band, shape.Bands));
        }
    }

    /// <summary>The way back, whose end <paramref name="visit"/> is.</summary>
    /// <inheritdoc cref="Down"/>
    public void Up(T* works, nint extra, Visit visit)
    {
        if (shape.Bands == 1)
        {
            Each(extra + transform.Work, (sample, _, scratch) =>
            {
                T* work = scratch + transform.Room + extra;
                for (int axis = 0; axis < transform.Others; axis++)
                {
                    transform.Up(axis, At(sample), work, scratch, 0, 1);
                }

                visit(sample, 0, transform.Lines(At(sample), work, false), scratch);
            });
            return;
        }

        for (int axis = 0; axis < transform.Others; axis++)
        {
            int along = axis;
            Each(0, (sample, band, scratch) => transform.Up(along, At(sample), Own(works, sample), scratch, band, shape.Bands));
        }

        Each(extra, (sample, band, scratch) => visit(sample, band, transform.Lines(At(sample), Own(works, sample), false), scratch));
    }

    private T* At(int sample) => spectra + sample * step;

    private T* Own(T* works, int sample) => works + sample * transform.Work;

    private void Each(nint extra, Work work) => PlaneLoop.Run(shape.Batch * shape.Bands, job =>
    {
        T* scratch = (T*)ThreadScratch.Take((nuint)(transform.Room + extra) * (nuint)sizeof(T));
        work(job / shape.Bands, job % shape.Bands, scratch);
    });
}
