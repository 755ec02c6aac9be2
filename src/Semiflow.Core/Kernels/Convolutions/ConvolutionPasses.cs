using System.Numerics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Convolutions;

/// <summary>The passes on one kind of register.</summary>
internal sealed unsafe class ConvolutionPasses<TLanes, TVector, T> : IConvolutionPasses<T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    public int Lanes => TLanes.Count;

    public void Forward(ConvolutionShape shape, T* x, T* w, T* bias, T* y) =>
        ForwardPass<TLanes, TVector, T>.Run(shape, x, w, bias, y);

    public void InputGradient(ConvolutionShape shape, T* g, T* w, T* dx) => InputPass<TLanes, TVector, T>.Run(shape, g, w, dx);

    public void WeightGradient(ConvolutionShape shape, T* x, T* g, T* dw, T* dBias) =>
        WeightPass<TLanes, TVector, T>.Run(shape, x, g, dw, dBias);
}
