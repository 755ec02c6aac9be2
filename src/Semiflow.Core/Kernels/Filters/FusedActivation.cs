using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Filters;

/// <summary>The fused kernel of one filtered activation and one element type: which registers, and how planes are shared.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class FusedActivation<T>
    where T : unmanaged, INumber<T>
{
    private readonly Engine[] forward;
    private readonly Engine[] backward;

    public FusedActivation(IReadOnlyList<ActivationFilter> axes, LeakyRelu activation, bool portable)
    {
        int block = BandLoops<PortableLanes<T>, Vector<T>, T>.Block;
        forward = Engines(
            axes.Count == 1 ? AxisPlan<T>.Identity(block, 1) : AxisPlan<T>.Forward(axes[0], 1),
            AxisPlan<T>.Forward(axes[^1], activation.Gain), activation.Slope, portable);
        backward = Engines(
            axes.Count == 1 ? AxisPlan<T>.Identity(block, 2) : AxisPlan<T>.Backward(axes[0], 1),
            AxisPlan<T>.Backward(axes[^1], activation.Gain), activation.Slope, portable);
    }

    public void Forward(PlaneJob<T> job) => Share(job, forward);

    public void Backward(PlaneJob<T> job) => Share(job, backward);

    // The wider registers where they take fewer turns of all threads: half-empty ones only cost cache, a single group only one thread.
    private static void Share(PlaneJob<T> job, Engine[] engines)
    {
        int threads = PlaneLoop.Threads;
        Engine engine = engines.MinBy(each => (job.Input.Groups(each.Width) + threads - 1) / threads)!;
        PlaneLoop.Run(job.Input.Groups(engine.Width), group => engine.Run(job, group));
    }

    private static Engine[] Engines(AxisPlan<T> rows, AxisPlan<T> columns, double slope, bool portable)
    {
        Engine Of<TLanes, TVector, TOwn>()
            where TLanes : struct, ILanes<TVector, TOwn>
            where TVector : unmanaged
            where TOwn : unmanaged, INumber<TOwn>
        {
            var engine = new PlaneEngine<TLanes, TVector, TOwn>((AxisPlan<TOwn>)(object)rows, (AxisPlan<TOwn>)(object)columns, slope);
            return new Engine(TLanes.Count, (Action<PlaneJob<T>, int>)(object)(Action<PlaneJob<TOwn>, int>)engine.Run);
        }

        if (!Fma.IsSupported || portable)
        {
            return [Of<PortableLanes<T>, Vector<T>, T>()];
        }

        bool single = typeof(T) == typeof(float);
        Engine narrow = single ? Of<SingleFmaLanes, Vector256<float>, float>() : Of<DoubleFmaLanes, Vector256<double>, double>();
        return !Vector512.IsHardwareAccelerated || !Avx512F.IsSupported
            ? [narrow]
            : [narrow, single ? Of<SingleWideLanes, Vector512<float>, float>() : Of<DoubleWideLanes, Vector512<double>, double>()];
    }

    private sealed record Engine(int Width, Action<PlaneJob<T>, int> Run);
}
