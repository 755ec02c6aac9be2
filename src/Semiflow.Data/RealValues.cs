using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Data;

/// <summary>Numbers of a file as real numbers, each with the value that it has there.</summary>
internal static class RealValues
{
    private const long Piece = 1L << 24;

    /// <summary>Values in single or double precision, whichever holds them whole.</summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="values">Numbers of any type.</param>
    /// <exception cref="InputException">Complex numbers, or an integer that double precision cannot hold.</exception>
    public static Tensor Of(string place, Tensor values) => values.dtype switch
    {
        ScalarType.Float32 or ScalarType.Float64 => values,
        ScalarType.Int32 or ScalarType.Int64 => Double(place, values),
        _ when values.is_complex() => throw new InputException(
            $"{place} holds complex numbers, which are not supported: store real and imaginary part as two channels."),
        _ => values.to(ScalarType.Float32),
    };

    /// <summary>The same in double precision.</summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="values">Numbers of any type.</param>
    /// <exception cref="InputException">Complex numbers, or an integer that double precision cannot hold.</exception>
    public static Tensor Double(string place, Tensor values)
    {
        Tensor real = values.is_complex() ? Of(place, values) : values.to(ScalarType.Float64);
        if (values.dtype == ScalarType.Int64)
        {
            CheckExact(place, values, real);
        }

        return real;
    }

    /// <summary>Refuses integers that became others; those whose value is NaN are missing, and do not matter.</summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="integers">Integers of 64 bits.</param>
    /// <param name="real">As many values made of them.</param>
    /// <exception cref="InputException">One became another.</exception>
    public static void CheckExact(string place, Tensor integers, Tensor real)
    {
        using Tensor from = integers.reshape(-1), to = real.reshape(-1);
        for (long at = 0; at < from.NumberOfElements; at += Piece)
        {
            using DisposeScope scope = NewDisposeScope();
            long count = Math.Min(Piece, from.NumberOfElements - at);
            Tensor whole = from.narrow(0, at, count);
            Tensor other = whole.to(ScalarType.Float64).to(ScalarType.Int64).ne(whole), missing = to.narrow(0, at, count).isnan();
            Tensor lost = other.logical_and(missing.logical_not());
            if (lost.any().item<bool>())
            {
                throw Lost(place, whole[lost][0].item<long>());
            }
        }
    }

    /// <summary>The refusal of an integer that double precision cannot hold.</summary>
    public static InputException Lost(string place, long integer) => new($"{place} holds the integer {integer}, of which double precision, "
        + "in which it would be computed, loses the last digits (it is beyond 2^53). Store differences to some number instead, or real "
        + "numbers if these digits do not matter.");
}
