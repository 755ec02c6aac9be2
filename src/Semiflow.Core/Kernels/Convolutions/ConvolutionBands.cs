namespace Semiflow.Kernels.Convolutions;

/// <summary>
/// How the planes of a sample are shared: in pieces whose working memory stays in the cache, and as many as there are threads.
/// </summary>
internal static class ConvolutionBands
{
    private const long Cache = 512 << 10;

    /// <summary>Pieces of each sample.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="planes">Planes along z.</param>
    /// <param name="planeBytes">Working memory of one of them.</param>
    public static int Count(int batch, int planes, long planeBytes)
    {
        int wanted = batch < 2 * PlaneLoop.Threads && PlaneLoop.Threads > 1 ? (2 * PlaneLoop.Threads + batch - 1) / batch : 1;
        return Math.Min(planes, Math.Max(wanted, Fitting(planes, planeBytes, Cache)));
    }

    /// <summary>Least number of pieces that fit into a cache, unless a plane alone does not.</summary>
    public static int Fitting(int planes, long planeBytes, long cacheBytes)
    {
        long held = Math.Max(1, cacheBytes / Math.Max(planeBytes, 1));
        return (int)((planes + held - 1) / held);
    }

    /// <summary>The first plane of a piece; of the one behind the last, the end.</summary>
    public static int First(int piece, int pieces, int planes) => (int)((long)planes * piece / pieces);
}
