using Semiflow.Data.Numpy;
using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>A recorded file of a published generator.</summary>
internal sealed class Recorded(string name) : IDisposable
{
    private readonly NumpyArchive archive = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npz"));

    public double[] this[string array] => archive.Tensor(array).to(ScalarType.Float64).contiguous().data<double>().ToArray();

    /// <summary>An array recorded as [trajectory, channel, time, x…] in the order [trajectory][time, channel, x…].</summary>
    public double[][] Trajectories(string array)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor turned = archive.Tensor(array).to(ScalarType.Float64).transpose(1, 2);
        return [.. Enumerable.Range(0, (int)turned.shape[0]).Select(i => turned[i].contiguous().data<double>().ToArray())];
    }

    public void Dispose() => archive.Dispose();

    /// <summary>Largest absolute difference.</summary>
    public static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Assert.Equal(a.Length, b.Length);
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }

    /// <summary>Velocity of a field at a state.</summary>
    public static double[] Velocity(ISpanField field, double[] state)
    {
        double[] velocity = new double[field.Size];
        field.Velocity(0, state, velocity);
        return velocity;
    }
}
