using System.Numerics;

namespace Semiflow.Transport.Exact;

/// <summary>
/// Potentials of one side as exact numbers, with the two doubles that are nearest to them: most signs are clear from those.
/// </summary>
internal sealed class ExactPotentials
{
    private readonly WholeNumbers numbers;
    private readonly BigInteger[] values;

    /// <summary>Potentials 0.</summary>
    /// <param name="numbers">The unit.</param>
    /// <param name="count">Points.</param>
    /// <param name="stride">Length of the doubles, at least <paramref name="count"/>.</param>
    public ExactPotentials(WholeNumbers numbers, int count, int stride) =>
        (this.numbers, values, High, Low) = (numbers, new BigInteger[count], new double[stride], new double[stride]);

    /// <summary>The potentials rounded.</summary>
    public double[] High { get; }

    /// <summary>What rounding left, rounded; 0 where it left nothing.</summary>
    public double[] Low { get; }

    /// <summary>One potential.</summary>
    public BigInteger this[int index]
    {
        get => values[index];
        set
        {
            values[index] = value;
            High[index] = numbers.Number(value);
            Low[index] = value.GetBitLength() <= 53 ? 0 : numbers.Number(value - numbers.Of(High[index]));
        }
    }

    /// <summary>Sets a potential that is a double; what is not finite stays so in <see cref="High"/>.</summary>
    public void Put(int index, double value)
    {
        if (double.IsFinite(value))
        {
            this[index] = numbers.Of(value);
        }
        else
        {
            High[index] = value;
        }
    }
}
