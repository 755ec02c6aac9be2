using Semiflow.Kernels;
using TorchSharp;

namespace Semiflow.Tests.Kernels;

public sealed class PlaneLoopTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Every_piece_is_worked_on_once(int count)
    {
        var times = new int[count];
        PlaneLoop.Run(count, index => Interlocked.Increment(ref times[index]));
        Assert.All(times, n => Assert.Equal(1, n));
    }

    [Fact]
    public void Exceptions_come_through_and_the_loop_works_again()
    {
        int before = torch.get_num_threads();
        try
        {
            torch.set_num_threads(2);
            for (int round = 0; round < 3; round++)
            {
                Exception error = Assert.Throws<InvalidOperationException>(() => PlaneLoop.Run(100, index =>
                {
                    if (index == 40)
                    {
                        throw new InvalidOperationException("piece 40");
                    }
                }));
                Assert.Equal("piece 40", error.Message);
                Every_piece_is_worked_on_once(100);
            }
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }

    [Fact]
    public void Shares_the_threads_of_libtorch_on_Linux() => Assert.Equal(OperatingSystem.IsLinux(), PlaneLoop.SharesTeam);
}
