using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Tensors against tensors.</summary>
internal static class Compare
{
    /// <summary>Largest difference at most <paramref name="tolerance"/> times the larger of one and the largest magnitude.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        using DisposeScope scope = NewDisposeScope();
        double size = Math.Max(1, expected.detach().abs().max().to(ScalarType.Float64).item<double>());
        double error = (expected.detach() - actual.detach()).abs().max().to(ScalarType.Float64).item<double>();
        Assert.True(error <= tolerance * size, $"{what} differ by {error} at magnitude {size}");
    }

    /// <summary>Requires the same bits of one, two and three threads, and of a repetition.</summary>
    public static void SameBitsForAnyThreads(Func<Tensor[]> run)
    {
        Tensor[] Run(int threads)
        {
            int before = get_num_threads();
            set_num_threads(threads);
            try
            {
                return run();
            }
            finally
            {
                set_num_threads(before);
            }
        }

        Tensor[] one = Run(1);
        foreach (Tensor[] other in new[] { Run(1), Run(2), Run(3) })
        {
            Assert.All(one.Zip(other), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        }
    }
}
