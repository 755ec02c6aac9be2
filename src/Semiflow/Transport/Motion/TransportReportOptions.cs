using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>What a <see cref="TransportReport"/> is told besides the path, and how much it samples.</summary>
public sealed record TransportReportOptions
{
    /// <summary>Class of each point, <c>[n]</c> integers: couplings are compared within classes, since a loss that sees labels cares
    /// which class goes where (spec least-action.md 6). Null: one class.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>Where the optimal map sends each point, <c>[n, …]</c>, when it is known: gives <see cref="TransportReport.Uvp"/>.</summary>
    public Tensor? Truth { get; init; }

    /// <summary>
    /// Var(β), the trace of the target's covariance, for <see cref="TransportReport.Uvp"/>; null: of <see cref="Truth"/>.
    /// </summary>
    public double? TargetVariance { get; init; }

    /// <summary>T as a function of points <c>[n, d]</c>: gives <see cref="TransportReport.Curl"/>. Costs d backward passes.</summary>
    public Func<Tensor, Tensor>? Map { get; init; }

    /// <summary>Points that count, drawn by <see cref="Seed"/> where there are more: exact couplings take n³ operations at worst.</summary>
    public int MaximumPoints { get; init; } = 1000;

    /// <summary>Pairs of points of one class that monotonicity is checked on.</summary>
    public int Pairs { get; init; } = 20_000;

    /// <summary>Nearest points of the same class that the Lipschitz estimates take for each point.</summary>
    public int Neighbors { get; init; } = 5;

    /// <summary>Whether to find W₁ and W₂² between consecutive layers: two assignments a layer.</summary>
    public bool LayerDistances { get; init; } = true;

    /// <summary>Seed of points and pairs.</summary>
    public ulong Seed { get; init; }
}
