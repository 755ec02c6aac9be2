using Semiflow.Metrics;
using Semiflow.Systems;
using Semiflow.Systems.Points;
using static TorchSharp.torch;

namespace Semiflow.Tests.Metrics;

public sealed class NearestNeighborTestTests
{
    [Fact]
    public void One_law_gives_a_half_and_two_apart_give_one()
    {
        var law = GaussianBlobs.OnCircle();
        NearestNeighborTest same = NearestNeighborTest.Of(law.Draw(800, 1).Points, law.Draw(800, 2).Points);
        // Deviation of the mean of 1,600 fair coins: 0.0125; neighbors make pairs, so a little more.
        Assert.InRange(same.Accuracy, 0.44, 0.56);
        Assert.Equal(1, NearestNeighborTest.Of(law.Draw(100, 1).Points, law.Draw(100, 2).Points + 100).Accuracy);
    }

    [Fact]
    public void A_copy_gives_zero()
    {
        using Tensor points = new TwoCircles().Draw(50, 1).Points;
        Assert.Equal(0, NearestNeighborTest.Of(points, points + 1e-6).Accuracy);
    }

    [Fact]
    public void A_known_case_counts_by_hand()
    {
        // On a line: a at 0, 1, 10; b at 2.5, 11, 50. Nearest: 0→1 own, 1→0 own, 10→11 other; 2.5→1 other, 11→10 other, 50→11 own.
        NearestNeighborTest test = NearestNeighborTest.Of(tensor([0.0, 1, 10]).reshape(3, 1), tensor([2.5, 11, 50]).reshape(3, 1));
        Assert.Equal(2 / 3.0, test.First, 12);
        Assert.Equal(1 / 3.0, test.Second, 12);
        Assert.Throws<ArgumentException>(() => NearestNeighborTest.Of(zeros(3, 1), zeros(2, 1)));
    }
}
