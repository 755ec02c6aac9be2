namespace Semiflow.Kernels.Lanes;

/// <summary>One piece of work for each kind of registers that this processor has, and which of them serves.</summary>
/// <typeparam name="TPasses">The work.</typeparam>
internal sealed class RegisterKinds<TPasses>
    where TPasses : class
{
    private readonly TPasses portable;
    private readonly TPasses? narrow;
    private readonly TPasses? wide;

    /// <summary>The kinds.</summary>
    /// <param name="portable">What runs everywhere.</param>
    /// <param name="narrow">Makes it for 256 bits with fused multiply-adds.</param>
    /// <param name="wide">Makes it for 512 bits.</param>
    public RegisterKinds(TPasses portable, Func<object> narrow, Func<object> wide)
    {
        this.portable = portable;
        this.narrow = Registers.Narrow ? (TPasses)narrow() : null;
        this.wide = Registers.Wide ? (TPasses)wide() : null;
        All = [.. new[] { portable, this.narrow, this.wide }.OfType<TPasses>()];
    }

    /// <summary>The kinds of registers that this processor has, for tests.</summary>
    public IReadOnlyList<TPasses> All { get; }

    /// <summary>The widest that serves.</summary>
    /// <param name="kind">A kind of registers in <see cref="All"/>; null for whatever serves; for tests.</param>
    /// <param name="fills">Whether the work fills the wide registers, given them and the narrow ones.</param>
    public TPasses For(int? kind, Func<TPasses, TPasses, bool> fills) => kind is { } index
        ? All[index % All.Count]
        : narrow is null ? portable : wide is not null && fills(wide, narrow) ? wide : narrow;
}
