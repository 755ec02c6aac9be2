using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Translation;

/// <summary>A map whose images are no numbers, or so large that nothing is to be compared with them: it blew up.</summary>
internal static class FlownApart
{
    private const double Factor = 1e15; // Beyond, single precision loses the points beside their images; squares overflow in it.

    /// <summary>The failure of a map that took points to images of another size.</summary>
    public static FlowException From(Tensor points, Tensor images, Exception? cause = null)
    {
        string message = FormattableString.Invariant($"the map took points of a size of {Size(points):G3} to a size of {Size(images):G3}")
            + ", which is no translation: its training blew up. A smaller learning rate, gradient clipping or budget.recoveries may help.";
        return cause is null ? new FlowException(message) : new FlowException(message, cause);
    }

    /// <summary>Refuses a map that blew up.</summary>
    /// <param name="map">T.</param>
    /// <param name="source">Points of α.</param>
    /// <param name="target">Points of β.</param>
    /// <exception cref="FlowException">Its images are not finite, or out of all proportion to the points.</exception>
    public static void Check(Func<Tensor, Tensor> map, Tensor source, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor images = map(source);
        if (!(Size(images) <= Factor * Math.Max(Size(source), Size(target))))
        {
            throw From(source, images);
        }
    }

    private static double Size(Tensor points)
    {
        using DisposeScope scope = NewDisposeScope();
        return points.detach().abs().amax().to(ScalarType.Float64).item<double>();
    }
}
