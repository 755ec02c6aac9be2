using Semiflow.Flows;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>A law of motion as the sum of its terms.</summary>
public sealed class PhysicsField : IFieldSum
{
    /// <summary>The sum of the given terms.</summary>
    /// <param name="terms">At least one.</param>
    /// <exception cref="ArgumentException">No term, or two coefficients of one name.</exception>
    public PhysicsField(params IReadOnlyList<IPhysicsTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Count == 0)
        {
            throw new ArgumentException("a law needs at least one term.", nameof(terms));
        }

        (Terms, Coefficients) = (terms, [.. terms.SelectMany(term => term.Coefficients).Distinct()]);
        if (Coefficients.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two coefficients are called '{twice.Key}'. Share one object, or give another name.",
                nameof(terms));
        }
    }

    /// <summary>The addends.</summary>
    public IReadOnlyList<IPhysicsTerm> Terms { get; }

    IReadOnlyList<IVectorField> IFieldSum.Addends => Terms;

    /// <inheritdoc/>
    public IReadOnlyList<IVectorField> Addends => Terms;

    /// <summary>The coefficients of all terms, each once.</summary>
    public IReadOnlyList<Coefficient> Coefficients { get; }

    /// <summary>What training changes, by name of the coefficient; known coefficients are not among them.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> NamedParameters =>
        [.. Coefficients.Where(c => c.Parameter is not null).Select(c => (c.Name, c.Parameter!))];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters => [.. NamedParameters.Select(p => p.Value)];

    /// <summary>Mean over the learned coefficients of their relative errors; null if there is none or a truth is not known.</summary>
    public double? MeanRelativeError
    {
        get
        {
            Coefficient[] learned = [.. Coefficients.Where(c => c.Parameter is not null)];
            return learned.Length > 0 && learned.All(c => c.RelativeError is not null)
                ? learned.Average(c => c.RelativeError!.Value)
                : null;
        }
    }

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state) =>
        Terms.Select(term => term.Velocity(time, state)).Aggregate((sum, velocity) => sum + velocity);

    /// <summary>The coefficients and their values, for records.</summary>
    public override string ToString() => string.Join(", ", Coefficients);
}
