using System.Globalization;
using Semiflow.Transport.Motion;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// What a path of points says about its map T = x_M and its way, in terms of quadratic transport (spec least-action.md 6)
/// (spec domain-translation.md 6). Never read κ without the displacement: it tends to 1 where the map expands hugely or a common shift
/// dominates.
/// </summary>
/// <param name="Points">Points that were taken.</param>
/// <param name="Action">a = M Σ_m E|x_{m+1} − x_m|², at least <paramref name="Displacement"/>.</param>
/// <param name="Displacement">d = E|T(x) − x|².</param>
/// <param name="OptimalCost">Σ_c p_c W₂²(x_c, T(x_c)) over the classes by exact assignment, at most
/// <paramref name="Displacement"/>.</param>
/// <param name="DualGap">Largest relative gap of the certificates of those assignments.</param>
/// <param name="Straightness">Mean of |x_M − x_0| / Σ_m |x_{m+1} − x_m| over points that move, in (0, 1].</param>
/// <param name="LeastStraightness">The smallest of them.</param>
/// <param name="MonotonicityViolations">Fraction of pairs of one class with ⟨T(x) − T(y), x − y⟩ &lt; 0; an optimal map has none.</param>
/// <param name="LipschitzLargest">Largest |T(x) − T(y)| / |x − y| over near points of one class.</param>
/// <param name="Lipschitz99">Their 99th percentile.</param>
/// <param name="Layers">Motion of each layer.</param>
/// <param name="Curl">Mean of |J − Jᵀ|_F / 2|J|_F of the map's Jacobian, 0 for a gradient field; null without a map.</param>
/// <param name="Uvp">100 E|T(x) − T*(x)|² / Var(β), in percent; null without a truth.</param>
public sealed record TransportReport(
    int Points, double Action, double Displacement, double OptimalCost, double DualGap, double Straightness, double LeastStraightness,
    double MonotonicityViolations, double LipschitzLargest, double Lipschitz99, IReadOnlyList<LayerMotion> Layers, double? Curl,
    double? Uvp)
{
    /// <summary>
    /// κ = <see cref="OptimalCost"/> / <see cref="Displacement"/>, at most 1, and 1 only where the coupling is optimal; 1 where nothing
    /// moves.
    /// </summary>
    public double Kappa => Displacement > 0 ? OptimalCost / Displacement : 1;

    /// <summary>η = <see cref="OptimalCost"/> / <see cref="Action"/>, at most κ; 1 where nothing moves.</summary>
    public double Eta => Action > 0 ? OptimalCost / Action : 1;

    /// <summary>Measures a path.</summary>
    /// <param name="states">x_0 … x_M, all <c>[n, …]</c> of one shape, n ≥ 2; of a network whose shapes change, those of one stage.</param>
    /// <param name="options">Labels, truth and map, where they are known; null: none.</param>
    /// <exception cref="InputException">Not a path, too few points, or labels and truth that do not fit.</exception>
    public static TransportReport Measure(IReadOnlyList<Tensor> states, TransportReportOptions? options = null) =>
        TransportMeasurement.Of(states, options ?? new TransportReportOptions());

    /// <summary>All figures by name, in order, for JSON and tables: those of layers with their number from 1.</summary>
    public IReadOnlyDictionary<string, double> Figures()
    {
        var figures = new Dictionary<string, double>
        {
            ["points"] = Points,
            ["kappa"] = Kappa,
            ["eta"] = Eta,
            ["action"] = Action,
            ["displacement"] = Displacement,
            ["optimal_cost"] = OptimalCost,
            ["dual_gap"] = DualGap,
            ["straightness"] = Straightness,
            ["straightness_least"] = LeastStraightness,
            ["monotonicity_violations"] = MonotonicityViolations,
            ["lipschitz_largest"] = LipschitzLargest,
            ["lipschitz_99"] = Lipschitz99,
        };
        Add("curl", Curl);
        Add("uvp", Uvp);
        for (int m = 0; m < Layers.Count; m++)
        {
            string layer = string.Create(CultureInfo.InvariantCulture, $"layer_{m + 1:00}_");
            figures[layer + "displacement"] = Layers[m].Displacement;
            figures[layer + "relative_displacement"] = Layers[m].RelativeDisplacement;
            Add(layer + "w1", Layers[m].W1);
            Add(layer + "w2_squared", Layers[m].W2Squared);
        }

        return figures;

        void Add(string name, double? value)
        {
            if (value is { } number && !double.IsNaN(number))
            {
                figures[name] = number;
            }
        }
    }
}
