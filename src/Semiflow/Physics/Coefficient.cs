using System.Globalization;
using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>A named scalar of a physical law: known, or learned through one number without bounds.</summary>
public sealed class Coefficient
{
    private const double Inside = 1e-6; // A bound itself has no finite trained number.
    private readonly CoefficientForm form;
    private readonly double scale, known;
    private readonly Scalar factor; // Made once: each conversion from double leaves native memory to the finalizer.
    private readonly Tensor? constant;
    private (Tensor Scalar, double Number)? held;

    private Coefficient(string name, double initial, CoefficientForm form, double scale, ScalarType type, double? truth)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!double.IsFinite(initial))
        {
            throw new ArgumentException($"the coefficient {name} must start from a finite number, not "
                + $"{initial.ToString(CultureInfo.InvariantCulture)}.", nameof(initial));
        }

        (Name, Truth, this.form, this.scale, factor, known) = (name, truth, form, scale, scale.ToScalar(), initial);
        constant = form switch
        {
            CoefficientForm.Known => Constant(initial),
            CoefficientForm.Positive => Constant(0), // softplus x = log(exp x + exp 0).
            _ => null,
        };
        if (form != CoefficientForm.Known)
        {
            Parameter = new Parameter(tensor(Raw(initial), type).clone()); // Its own memory.
            Parameter.DetachFromDisposeScope();
        }
    }

    /// <summary>Name in reports and checkpoints.</summary>
    public string Name { get; }

    /// <summary>The true value, for errors of the estimate; null if unknown.</summary>
    public double? Truth { get; }

    /// <summary>What training changes, a scalar tensor; null for a known coefficient.</summary>
    public Parameter? Parameter { get; }

    /// <summary>The value as a scalar tensor, differentiable in <see cref="Parameter"/>.</summary>
    public Tensor Value => held?.Scalar ?? form switch
    {
        CoefficientForm.Known => constant!,
        CoefficientForm.Free when scale == 1 => Parameter!,
        CoefficientForm.Free => Parameter!.mul(factor),
        CoefficientForm.Positive => Parameter!.logaddexp(constant!),
        _ => Parameter!.sigmoid().mul(factor),
    };

    /// <summary>The value as a number.</summary>
    public double Current
    {
        get
        {
            if (held is { } fixedAt)
            {
                return fixedAt.Number;
            }

            if (Parameter is null)
            {
                return known;
            }

            using IDisposable quiet = no_grad();
            using Tensor raw = Parameter.to(ScalarType.Float64);
            return Evaluate(raw.item<double>()).Value;
        }
    }

    /// <summary>|value - truth| / |truth|; null where the truth is not known.</summary>
    public double? RelativeError => Truth is { } truth ? Math.Abs(Current - truth) / Math.Abs(truth) : null;

    /// <summary>A learned coefficient without bounds.</summary>
    /// <param name="name">Name in reports and checkpoints.</param>
    /// <param name="initial">Value before training.</param>
    /// <param name="truth">The true value, where known.</param>
    /// <param name="scale">What the trained number is multiplied with, of the size of the coefficient: steps of an optimizer are then
    /// relative.</param>
    /// <param name="type">float32 or float64, that of the states.</param>
    public static Coefficient Free(
        string name, double initial, double? truth = null, double scale = 1, ScalarType type = ScalarType.Float32) =>
        new(name, initial, CoefficientForm.Free, Positive(scale, name), type, truth);

    /// <summary>A learned coefficient that stays positive, softplus of the trained number.</summary>
    /// <inheritdoc cref="Free"/>
    public static Coefficient Positive(string name, double initial, double? truth = null, ScalarType type = ScalarType.Float32) =>
        new(name, Positive(initial, name), CoefficientForm.Positive, 1, type, truth);

    /// <summary>A learned coefficient between 0 and <paramref name="bound"/>, the bound times the sigmoid of the trained number.</summary>
    /// <param name="name">Name in reports and checkpoints.</param>
    /// <param name="bound">Upper bound.</param>
    /// <param name="initial">Value before training, between 0 and the bound.</param>
    /// <param name="truth">The true value, where known.</param>
    /// <param name="type">float32 or float64, that of the states.</param>
    public static Coefficient Bounded(
        string name, double bound, double initial, double? truth = null, ScalarType type = ScalarType.Float32) =>
        initial > 0 && initial < bound
            ? new(name, initial, CoefficientForm.Bounded, bound, type, truth)
            : throw new ArgumentException($"the coefficient {name} must start between 0 and {bound}, not at {initial}.", nameof(initial));

    /// <summary>A coefficient that is not learned.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="value">Its value.</param>
    public static Coefficient Known(string name, double value) => new(name, value, CoefficientForm.Known, 1, ScalarType.Float64, value);

    /// <summary>Name and value, for records.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} = {Current:G6}");

    /// <summary>Sets the value to a constant until the result is disposed of.</summary>
    internal IDisposable Hold(double value)
    {
        held = (Constant(value), value);
        return new HeldValue(this);
    }

    /// <summary>Sets the trained number such that the value is the nearest within the bounds.</summary>
    internal void Set(double value)
    {
        using IDisposable quiet = no_grad();
        Parameter!.fill_(Raw(form switch
        {
            CoefficientForm.Positive => Math.Max(value, Inside),
            CoefficientForm.Bounded => Math.Clamp(value, Inside * scale, (1 - Inside) * scale),
            _ => value,
        }));
    }

    /// <summary>Value, and its derivative by the trained number, at the number of that position; the position moves on.</summary>
    internal (T Value, T Slope) Read<T>(ReadOnlySpan<T> parameters, ref int position)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int at = position;
        position += Parameter is null ? 0 : 1;
        return held is null && Parameter is not null ? Evaluate(parameters[at]) : (T.CreateChecked(held?.Number ?? known), T.Zero);
    }

    private static double Positive(double number, string name) => number > 0
        ? number
        : throw new ArgumentException($"the coefficient {name} needs a positive number, not "
            + $"{number.ToString(CultureInfo.InvariantCulture)}.", nameof(number));

    // A scalar of double precision takes the type of the states that it multiplies.
    private static Tensor Constant(double value) => tensor(value, ScalarType.Float64).clone().DetachFromDisposeScope();

    private double Raw(double value) => form switch
    {
        CoefficientForm.Positive => value > 40 ? value : Math.Log(Math.Exp(value) - 1),
        CoefficientForm.Bounded => Math.Log(value / (scale - value)),
        _ => value / scale,
    };

    private (T Value, T Slope) Evaluate<T>(T raw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(scale), sigmoid = T.One / (T.One + T.Exp(-raw));
        return form switch
        {
            CoefficientForm.Positive => (raw > T.CreateChecked(40) ? raw : T.LogP1(T.Exp(raw)), sigmoid),
            CoefficientForm.Bounded => (factor * sigmoid, factor * sigmoid * (T.One - sigmoid)),
            _ => (factor * raw, factor),
        };
    }

    private sealed class HeldValue(Coefficient coefficient) : IDisposable
    {
        public void Dispose()
        {
            coefficient.held?.Scalar.Dispose();
            coefficient.held = null;
        }
    }
}
