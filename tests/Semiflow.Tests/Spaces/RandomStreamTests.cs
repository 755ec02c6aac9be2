using Semiflow.Spaces;

namespace Semiflow.Tests.Spaces;

public sealed class RandomStreamTests
{
    [Fact]
    public void Numbers_are_a_function_of_seed_and_index()
    {
        static double[] Draw(ulong seed, ulong index)
        {
            var random = new RandomStream(seed, index);
            return [random.Uniform(), random.Normal(), random.Below(1000), random.Normal(), random.Uniform(2, 3)];
        }

        Assert.Equal(Draw(5, 7), Draw(5, 7));
        Assert.Empty(Draw(5, 7).Intersect(Draw(5, 8)));
        Assert.Empty(Draw(5, 7).Intersect(Draw(6, 7)));
    }

    [Fact]
    public void Moments_and_correlations_over_streams_are_those_of_the_law()
    {
        const int Streams = 4000, Draws = 25;
        double[] uniform = new double[4], normal = new double[4];
        double neighbors = 0;
        for (ulong i = 0; i < Streams; i++)
        {
            var random = new RandomStream(11, i);
            var next = new RandomStream(11, i + 1);
            for (int k = 0; k < Draws; k++)
            {
                double u = random.Uniform(-1, 1), z = random.Normal();
                neighbors += u * next.Uniform(-1, 1);
                next.Normal();
                for (int p = 0; p < 4; p++)
                {
                    uniform[p] += Math.Pow(u, p + 1);
                    normal[p] += Math.Pow(z, p + 1);
                }
            }
        }

        const double N = Streams * Draws;
        Assert.All(new[] { 0, 1 / 3.0, 0, 1 / 5.0 }.Zip(uniform), pair => Assert.Equal(pair.First, pair.Second / N, 0.01));
        Assert.All(new[] { 0, 1.0, 0, 3.0 }.Zip(normal), pair => Assert.Equal(pair.First, pair.Second / N, 0.15));
        Assert.Equal(0, normal[0] / N, 0.02);
        Assert.Equal(1, normal[1] / N, 0.02);
        Assert.Equal(0, neighbors / N, 0.01);
    }

    [Fact]
    public void Integers_are_equally_likely()
    {
        const int Draws = 60_000;
        int[] counts = new int[6];
        var random = new RandomStream(3, 0);
        for (int i = 0; i < Draws; i++)
        {
            counts[random.Below(6)]++;
        }

        Assert.InRange(counts.Sum(n => Math.Pow(n - Draws / 6.0, 2) / (Draws / 6.0)), 0, 25);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0));
    }
}
