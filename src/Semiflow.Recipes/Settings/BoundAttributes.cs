using System.Globalization;

namespace Semiflow.Recipes;

/// <summary>A number of at least <paramref name="least"/>.</summary>
/// <param name="least">The smallest allowed.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class AtLeastAttribute(double least) : Attribute, IBound
{
    /// <summary>The smallest allowed.</summary>
    public double Least => least;

    /// <inheritdoc/>
    public string Expected => string.Create(CultureInfo.InvariantCulture, $"at least {least}");

    /// <inheritdoc/>
    public bool Holds(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture) >= least;
}

/// <summary>A number above 0.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class PositiveAttribute : Attribute, IBound
{
    /// <inheritdoc/>
    public string Expected => "positive";

    /// <inheritdoc/>
    public bool Holds(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture) > 0;
}

/// <summary>A number above <paramref name="bound"/>.</summary>
/// <param name="bound">What it must exceed.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class AboveAttribute(double bound) : Attribute, IBound
{
    /// <summary>What it must exceed.</summary>
    public double Bound => bound;

    /// <inheritdoc/>
    public string Expected => string.Create(CultureInfo.InvariantCulture, $"above {bound}");

    /// <inheritdoc/>
    public bool Holds(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture) > bound;
}

/// <summary>A number in an interval, whose ends belong to it unless said otherwise.</summary>
/// <param name="from">Lower end.</param>
/// <param name="to">Upper end.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class WithinAttribute(double from, double to) : Attribute, IBound
{
    /// <summary>Lower end.</summary>
    public double From => from;

    /// <summary>Upper end.</summary>
    public double To => to;

    /// <summary>Whether the lower end does not belong to it.</summary>
    public bool Above { get; init; }

    /// <summary>Whether the upper end does not belong to it.</summary>
    public bool Below { get; init; }

    /// <inheritdoc/>
    public string Expected => string.Create(CultureInfo.InvariantCulture, $"in {(Above ? '(' : '[')}{from}, {to}{(Below ? ')' : ']')}");

    /// <inheritdoc/>
    public bool Holds(object value)
    {
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return (Above ? number > from : number >= from) && (Below ? number < to : number <= to);
    }
}

/// <summary>A whole number that <paramref name="divisor"/> divides.</summary>
/// <param name="divisor">What must divide it.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class MultipleOfAttribute(int divisor) : Attribute, IBound
{
    /// <summary>What must divide it.</summary>
    public int Divisor => divisor;

    /// <inheritdoc/>
    public string Expected => string.Create(CultureInfo.InvariantCulture, $"a multiple of {divisor}");

    /// <inheritdoc/>
    public bool Holds(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture) % divisor == 0;
}

/// <summary>A list of at least <paramref name="least"/> elements.</summary>
/// <param name="least">The smallest number of elements.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class LengthAttribute(int least) : Attribute, IListBound
{
    /// <summary>The smallest number of elements.</summary>
    public int Least => least;

    /// <inheritdoc/>
    public string Expected => $"at least {Plural.Of(least, "values")}";

    /// <inheritdoc/>
    public bool Holds(IReadOnlyList<object?> values) => values.Count >= least;
}

/// <summary>A list without a value twice.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class DistinctAttribute : Attribute, IListBound
{
    /// <inheritdoc/>
    public string Expected => "different values";

    /// <inheritdoc/>
    public bool Holds(IReadOnlyList<object?> values) => values.Distinct().Count() == values.Count;
}
