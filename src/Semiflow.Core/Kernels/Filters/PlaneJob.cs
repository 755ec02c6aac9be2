namespace Semiflow.Kernels.Filters;

/// <summary>What one call works on.</summary>
/// <param name="Input">x.</param>
/// <param name="Cotangent">∂y; null in the forward direction.</param>
/// <param name="Output">y, or ∂x in the backward direction.</param>
/// <param name="Scale">Pointer to [channel], or zero for 1.</param>
/// <param name="Shift">Pointer to [channel], or zero for 0.</param>
/// <param name="Center">Pointer to [channel], or zero for 0; see <paramref name="Sums"/>.</param>
/// <param name="Sums">Backward: pointer to per-plane double sums of ∂z, then of ∂z·(x − center); zero for none.</param>
/// <param name="ScaleOutput">Backward: write ∂x = scale·∂z rather than ∂z.</param>
/// <typeparam name="T">float or double.</typeparam>
internal sealed record PlaneJob<T>(
    PlaneTensor<T> Input, PlaneTensor<T>? Cotangent, PlaneTensor<T> Output, nint Scale, nint Shift, nint Center, nint Sums,
    bool ScaleOutput)
    where T : unmanaged;
