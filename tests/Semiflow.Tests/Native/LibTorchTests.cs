using Semiflow.Native;
using TorchSharp;

namespace Semiflow.Tests.Native;

public sealed class LibTorchTests
{
    [Fact]
    public void Loads_and_computes()
    {
        LibTorch.Load();
        Assert.NotEqual(LibTorchLoad.NotLoaded, LibTorch.Status.Load);
        using torch.Tensor sum = torch.ones(2, 3).sum();
        Assert.Equal(6f, sum.item<float>());
    }
}
