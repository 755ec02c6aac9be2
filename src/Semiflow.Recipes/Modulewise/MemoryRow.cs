using Semiflow.Operators.Models.ImageNetworks.Cuts;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Memory of a training step with K modules.</summary>
/// <param name="Modules">K; 1 is end to end.</param>
/// <param name="Account">By account.</param>
/// <param name="MeasuredMib">In fresh processes on the CPU.</param>
/// <param name="GpuMib">On the GPU of the run; null where there is none.</param>
internal sealed record MemoryRow(int Modules, MemoryAccount Account, double MeasuredMib, double? GpuMib)
{
    /// <summary>The account in MiB.</summary>
    public double AnalyticMib => Account.Peak / (1024.0 * 1024);
}
