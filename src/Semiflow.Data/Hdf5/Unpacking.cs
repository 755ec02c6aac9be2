using Semiflow.Data.Conventions;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Data.Hdf5;

/// <summary>Values of packed numbers.</summary>
internal static class Unpacking
{
    private const long Piece = 1L << 24;

    /// <summary>
    /// Values of stored numbers: in double precision where they are scaled or are integers, else in the precision of the file, in place.
    /// </summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="stored">The numbers.</param>
    /// <param name="packing">How they become values.</param>
    /// <param name="dataset">Where they come from.</param>
    /// <exception cref="InputException">An integer that double precision cannot hold.</exception>
    public static Tensor Apply(string place, Tensor stored, CfPacking packing, Hdf5Dataset dataset)
    {
        if (stored.is_complex() || stored.dtype == ScalarType.Bool)
        {
            return stored;
        }

        bool real = dataset.Format.Class == ElementClass.Real;
        bool wide = packing.IsScaled || !real || stored.dtype == ScalarType.Float16;
        Tensor values = wide ? stored.to(ScalarType.Float64) : stored;
        using Tensor flat = values.view(-1);
        for (long at = 0; at < flat.NumberOfElements; at += Piece)
        {
            using Tensor part = flat.narrow(0, at, Math.Min(Piece, flat.NumberOfElements - at));
            if (part.dtype == ScalarType.Float64)
            {
                foreach (ref double value in TensorBytes.Span<double>(part))
                {
                    value = packing.Value(value, real);
                }
            }
            else
            {
                foreach (ref float value in TensorBytes.Span<float>(part))
                {
                    value = (float)packing.Value(value, real);
                }
            }

            GC.KeepAlive(part);
        }

        if (stored.dtype == ScalarType.Int64)
        {
            RealValues.CheckExact(place, stored, values);
        }

        return values;
    }
}
