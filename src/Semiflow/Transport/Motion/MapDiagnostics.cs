using Semiflow.Flows;
using Semiflow.Flows.Tensors;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// Single properties that maps and paths of optimal transport have (spec least-action.md 6, V5, V6, V9) (spec domain-translation.md 6, V7,
/// V8).
/// </summary>
public static class MapDiagnostics
{
    /// <summary>Mean and least |x_M − x_0| / Σ_m |x_{m+1} − x_m| over the points that move; 1 and 1 where none does.</summary>
    /// <param name="states">x_0 … x_M, all <c>[n, …]</c> of one shape.</param>
    public static (double Mean, double Least) Straightness(IReadOnlyList<Tensor> states)
    {
        PathAction.Require(states);
        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        Tensor length = Enumerable.Range(1, states.Count - 1).Select(m => Length(states[m] - states[m - 1])).Aggregate((a, b) => a + b);
        Tensor moving = length > 0;
        if (!moving.any().item<bool>())
        {
            return (1, 1);
        }

        Tensor ratio = (Length(states[^1] - states[0]) / length).masked_select(moving);
        return (ratio.mean().item<double>(), ratio.min().item<double>());
    }

    /// <summary>Fraction of random pairs with ⟨T(x) − T(y), x − y⟩ &lt; 0, among all of one class; all pairs where they are few.</summary>
    /// <param name="points">x, <c>[n, …]</c>.</param>
    /// <param name="images">T(x), of the same shape.</param>
    /// <param name="classes">Indices of the points of each class.</param>
    /// <param name="pairs">Pairs to draw.</param>
    /// <param name="seed">Seed of the pairs.</param>
    public static double MonotonicityViolations(Tensor points, Tensor images, IReadOnlyList<int[]> classes, int pairs, ulong seed)
    {
        (Tensor x, Tensor y) = PointSet.Paired(points, images);
        ArgumentNullException.ThrowIfNull(classes);
        (long[] left, long[] right) = Pairs(classes, pairs, seed);
        if (left.Length == 0)
        {
            return 0;
        }

        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        using Tensor i = HostTensor.Indices(left, x), j = HostTensor.Indices(right, x);
        Tensor product = ((y.index_select(0, i) - y.index_select(0, j)) * (x.index_select(0, i) - x.index_select(0, j))).sum(1);
        return (product < 0).to(ScalarType.Float64).mean().item<double>();
    }

    /// <summary>Largest and 99th percentile of |T(x) − T(y)| / |x − y| over each point and its nearest ones of the same class.</summary>
    /// <param name="points">x, <c>[n, …]</c>.</param>
    /// <param name="images">T(x), of the same shape.</param>
    /// <param name="classes">Indices of the points of each class.</param>
    /// <param name="neighbors">Nearest points to take, at least 1.</param>
    public static (double Largest, double NinetyNine) Lipschitz(Tensor points, Tensor images, IReadOnlyList<int[]> classes, int neighbors)
    {
        (Tensor x, Tensor y) = PointSet.Paired(points, images);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        var ratios = new List<double>();
        foreach (int[] members in classes.Where(each => each.Length > 1))
        {
            using var scope = NewDisposeScope();
            using IDisposable still = no_grad();
            using Tensor index = HostTensor.Indices([.. members.Select(i => (long)i)], x);
            Tensor mine = x.index_select(0, index), theirs = y.index_select(0, index);
            Tensor distance = PointSet.SquaredDistances(mine, mine);
            distance = distance.masked_fill(eye(members.Length, dtype: ScalarType.Bool, device: x.device), double.PositiveInfinity);
            (Tensor near, Tensor at) = distance.topk(Math.Min(neighbors, members.Length - 1), 1, largest: false);
            Tensor moved = (theirs.index_select(0, at.flatten()).reshape([.. at.shape, -1]) - theirs.unsqueeze(1)).square().sum(2);
            ratios.AddRange(HostTensor.Read((moved / near).sqrt().masked_select(near > 0)));
        }

        if (ratios.Count == 0)
        {
            return (0, 0);
        }

        ratios.Sort();
        return (ratios[^1], ratios[(int)Math.Ceiling(0.99 * ratios.Count) - 1]);
    }

    /// <summary>
    /// Mean of |J − Jᵀ|_F / 2|J|_F over points, J the Jacobian of a map: 0 for the gradient of a function, 1 for a rotation by a right
    /// angle.
    /// </summary>
    /// <param name="map">T, from <c>[n, …]</c> to the same shape, differentiable, each sample on its own.</param>
    /// <param name="points">Where, <c>[n, …]</c>, at most 512 numbers per point.</param>
    public static double Curl(Func<Tensor, Tensor> map, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(points);
        using var scope = NewDisposeScope();
        using Tensor time = zeros([], points.dtype, points.device);
        Tensor jacobian = TensorJacobian.Of(new MapField(map), time, points).to(ScalarType.Float64);
        Tensor size = jacobian.square().sum([1, 2]).sqrt();
        Tensor turning = (jacobian - jacobian.transpose(1, 2)).square().sum([1, 2]).sqrt() / 2;
        return (turning / size.clamp_min(double.Epsilon)).mean().item<double>();
    }

    private static Tensor Length(Tensor step) => step.detach().to(ScalarType.Float64).reshape(step.shape[0], -1).square().sum(1).sqrt();

    // Pairs within classes: all of them up to the number asked for, else random ones, each pair of one class as likely as another.
    private static (long[] Left, long[] Right) Pairs(IReadOnlyList<int[]> classes, int pairs, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        double total = classes.Sum(each => each.Length * (each.Length - 1.0) / 2);
        var (left, right) = (new List<long>(), new List<long>());
        if (total <= pairs)
        {
            foreach (int[] members in classes)
            {
                for (int i = 0; i < members.Length; i++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        left.Add(members[i]);
                        right.Add(members[j]);
                    }
                }
            }

            return ([.. left], [.. right]);
        }

        var random = new RandomStream(seed, 1);
        while (left.Count < pairs)
        {
            double at = random.Uniform() * total;
            int[] members = classes.First(each => (at -= each.Length * (each.Length - 1.0) / 2) < 0 || each == classes[^1]);
            if (members.Length > 1)
            {
                int i = random.Below(members.Length), j = random.Below(members.Length - 1);
                left.Add(members[i]);
                right.Add(members[j < i ? j : j + 1]);
            }
        }

        return ([.. left], [.. right]);
    }

    private sealed class MapField(Func<Tensor, Tensor> map) : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => [];

        public Tensor Velocity(Tensor time, Tensor state) => map(state);
    }
}
