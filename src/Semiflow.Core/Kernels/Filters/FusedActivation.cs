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
    private readonly (int Width, Action<PlaneJob<T>, int> Run) forward, backward;

    public FusedActivation(IReadOnlyList<ActivationFilter> axes, LeakyRelu activation, bool portable)
    {
        int block = BandLoops<PortableLanes<T>, Vector<T>, T>.Block;
        forward = Engine(
            axes.Count == 1 ? AxisPlan<T>.Identity(block, 1) : AxisPlan<T>.Forward(axes[0], 1),
            AxisPlan<T>.Forward(axes[^1], activation.Gain), activation.Slope, portable);
        backward = Engine(
            axes.Count == 1 ? AxisPlan<T>.Identity(block, 2) : AxisPlan<T>.Backward(axes[0], 1),
            AxisPlan<T>.Backward(axes[^1], activation.Gain), activation.Slope, portable);
    }

    public void Forward(PlaneJob<T> job) => Share(job, forward);

    public void Backward(PlaneJob<T> job) => Share(job, backward);

    private static void Share(PlaneJob<T> job, (int Width, Action<PlaneJob<T>, int> Run) engine) =>
        PlaneLoop.Run(job.Input.Groups(engine.Width), group => engine.Run(job, group));

    private static (int Width, Action<PlaneJob<T>, int> Run) Engine(AxisPlan<T> rows, AxisPlan<T> columns, double slope, bool portable)
    {
        if (Fma.IsSupported && !portable && typeof(T) == typeof(float))
        {
            var engine = new PlaneEngine<SingleFmaLanes, Vector256<float>, float>(
                (AxisPlan<float>)(object)rows, (AxisPlan<float>)(object)columns, slope);
            return (SingleFmaLanes.Count, (Action<PlaneJob<T>, int>)(object)(Action<PlaneJob<float>, int>)engine.Run);
        }

        if (Fma.IsSupported && !portable && typeof(T) == typeof(double))
        {
            var engine = new PlaneEngine<DoubleFmaLanes, Vector256<double>, double>(
                (AxisPlan<double>)(object)rows, (AxisPlan<double>)(object)columns, slope);
            return (DoubleFmaLanes.Count, (Action<PlaneJob<T>, int>)(object)(Action<PlaneJob<double>, int>)engine.Run);
        }

        return (PortableLanes<T>.Count, new PlaneEngine<PortableLanes<T>, Vector<T>, T>(rows, columns, slope).Run);
    }
}
