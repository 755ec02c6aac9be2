using System.Globalization;

namespace Semiflow.Training;

/// <summary>A loss term, gradient or validation error that is not a finite number: training stopped before using it.</summary>
public sealed class NonFiniteException : Exception
{
    /// <summary>Says who met which value when.</summary>
    /// <param name="player">Whose move it was; "validation" between moves.</param>
    /// <param name="term">Loss term, "gradient norm", or metric.</param>
    /// <param name="value">NaN or an infinity.</param>
    /// <param name="step">The move, from 1.</param>
    /// <param name="epoch">Passes over the data, fractional.</param>
    public NonFiniteException(string player, string term, double value, long step, double epoch)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"{player}: {term} is {value} at step {step} (epoch {epoch:0.###}). Training stopped; the last good checkpoint is kept. "
            + $"A smaller learning rate, gradient clipping or a look at the data may help."))
    {
        Player = player;
        Term = term;
        Step = step;
        Epoch = epoch;
    }

    /// <summary>A non-finite number without particulars; prefer the other constructor.</summary>
    public NonFiniteException()
        : this("training", "a value", double.NaN, 0, 0)
    {
    }

    /// <summary>A non-finite number with a message.</summary>
    public NonFiniteException(string message)
        : base(message)
    {
    }

    /// <summary>A non-finite number with a message and its cause.</summary>
    public NonFiniteException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whose move it was; "validation" between moves.</summary>
    public string Player { get; } = "";

    /// <summary>Loss term, "gradient norm", or metric.</summary>
    public string Term { get; } = "";

    /// <summary>The move, from 1.</summary>
    public long Step { get; }

    /// <summary>Passes over the data, fractional.</summary>
    public double Epoch { get; }
}
