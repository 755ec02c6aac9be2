using System.ComponentModel;
using System.Runtime.InteropServices;
using Semiflow.Cli;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

public sealed class OutOfMemoryTests
{
    [Fact]
    public void Libtorch_without_memory_is_told_with_the_amount()
    {
        var failure = Assert.Throws<ExternalException>(() => zeros(1L << 45)); // 128 TiB: no machine has them
        string? told = OutOfMemory.Explain(failure);
        Assert.NotNull(told);
        Assert.Contains("out of memory, asked for 131,072 GiB more", told, StringComparison.Ordinal);
        Assert.Contains("budget.batch_size", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.10 GiB",
        "out of memory of the GPU, asked for 20.00 GiB more")]
    [InlineData("std::bad_alloc", "out of memory: take")]
    public void So_is_a_gpu_and_the_runtime(string message, string told) =>
        Assert.StartsWith(told, OutOfMemory.Explain(new Win32Exception(message)), StringComparison.Ordinal);

    [Fact]
    public void Other_failures_of_libtorch_are_not_taken_for_it() =>
        Assert.Null(OutOfMemory.Explain(Assert.Throws<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)))));
}
