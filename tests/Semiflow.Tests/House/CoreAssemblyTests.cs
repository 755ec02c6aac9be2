using System.Reflection;
using Semiflow.Files;
using Semiflow.Kernels;

namespace Semiflow.Tests.House;

/// <summary>What a runtime without libtorch can use must not ask for it.</summary>
public sealed class CoreAssemblyTests
{
    private static readonly Assembly Core = typeof(InputException).Assembly;

    [Fact]
    public void Refers_to_nothing_but_the_framework_and_the_hashes() => Assert.All(
        Core.GetReferencedAssemblies(),
        reference => Assert.True(
            reference.Name!.StartsWith("System", StringComparison.Ordinal), $"Semiflow.Core refers to {reference.FullName}"));

    [Fact]
    public void Has_files_and_kernels()
    {
        Assert.Equal("Semiflow.Core", Core.GetName().Name);
        Assert.All([typeof(SafetensorsFile), typeof(NumpyZip), typeof(PlaneLoop), typeof(ThreadScratch)],
            type => Assert.Same(Core, type.Assembly));
    }
}
