using System.Numerics;
using System.Runtime.Intrinsics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Flows.Fused;

/// <summary>The registers in which networks are evaluated together: they share padded states, hence one kind for all.</summary>
/// <param name="Padded">Numbers that so many channels take in whole registers.</param>
/// <param name="Network">A network in them, for a batch of so many rows.</param>
/// <typeparam name="T">float or double.</typeparam>
internal sealed record FusedKind<T>(Func<int, int> Padded, Func<ILayeredField, int, IFusedTerm<T>> Network)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The widest registers that the hidden layers fill.</summary>
    /// <param name="networks">All networks that share the states; there may be none.</param>
    /// <param name="portable">True to use no instructions beyond those of every processor.</param>
    public static FusedKind<T> For(IReadOnlyList<ILayeredField> networks, bool portable = false)
    {
        bool single = typeof(T) == typeof(float);
        int[] hidden = [.. networks.SelectMany(network => network.Widths.Skip(1).SkipLast(1))];
        if (portable || !Registers.Narrow)
        {
            return Of<PortableLanes<T>, PortableTranscendental<T>, Vector<T>, T>();
        }

        if (!Registers.Wide || hidden.Length == 0 || !Registers.Fill(single ? SingleWideLanes.Count : DoubleWideLanes.Count, hidden))
        {
            return single
                ? Of<SingleFmaLanes, SingleTranscendental, Vector256<float>, float>()
                : Of<DoubleFmaLanes, DoubleTranscendental, Vector256<double>, double>();
        }

        return single
            ? Of<SingleWideLanes, SingleWideTranscendental, Vector512<float>, float>()
            : Of<DoubleWideLanes, DoubleWideTranscendental, Vector512<double>, double>();
    }

    private static FusedKind<T> Of<TLanes, TMath, TVector, TOwn>()
        where TLanes : struct, ILanes<TVector, TOwn>
        where TMath : struct, ITranscendental<TVector>
        where TVector : unmanaged
        where TOwn : unmanaged, IFloatingPointIeee754<TOwn> => new(
            PackedMatrix<TLanes, TVector, TOwn>.Padded,
            (network, batch) => (IFusedTerm<T>)(object)new FusedNetwork<TLanes, TMath, TVector, TOwn>(network, batch));
}
