using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles.Dynamics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.AugmentedPhysics;

/// <summary>
/// Lets the coefficients of a law follow those that leave the least of the sum F of law and network, <c>argmin_κ E|F - F_κ|²</c> over
/// the batches of the last moves, variable projection (spec aphynity.md 12.3). The normal equations are moving means, so that a batch does
/// not choose alone; the coefficients take a share of the way with each move, which the network can make up for.
/// </summary>
internal sealed class LeastLaw
{
    private const double Memory = 50; // Moves.
    private const double Share = 0.02; // Of the way.
    private readonly PhysicsField law;
    private readonly LawSpan span;
    private double[] gram, moments;
    private (double[] Gram, double[] Moments)? seen;
    private long moves;
    private bool checkedOnce;

    /// <summary>The law as it is, before the first move.</summary>
    public LeastLaw(PhysicsField law)
    {
        (this.law, span) = (law, new LawSpan(law));
        int count = span.Learned.Count;
        (gram, moments) = (new double[count * count], new double[count]);
    }

    /// <summary>Everything that the next update depends on besides the coefficients.</summary>
    public JsonObject State
    {
        get => new()
        {
            ["gram"] = JsonSerializer.SerializeToNode(gram),
            ["moments"] = JsonSerializer.SerializeToNode(moments),
            ["moves"] = moves,
        };
        set => (gram, moments, moves) = (
            value["gram"].Deserialize<double[]>()!, value["moments"].Deserialize<double[]>()!, value["moves"]!.GetValue<long>());
    }

    /// <summary>Looks at the sum on a batch.</summary>
    /// <param name="frames">Its frames.</param>
    /// <param name="network">What is added to the law.</param>
    /// <param name="inNorm">Brings velocities <c>[row, channel, x…]</c> at states into units of the norm.</param>
    public void See(ObservedFrames frames, IVectorField network, Func<Tensor, Tensor, Tensor> inNorm)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        if (!checkedOnce)
        {
            span.Check(frames.Times, frames.States);
            checkedOnce = true;
        }

        (Tensor rest, Tensor[] directions) = span.At(frames.Times, frames.States);
        Tensor sum = law.Velocity(frames.Times, frames.States) + network.Velocity(frames.Times, frames.States);
        Tensor missing = inNorm(sum - rest, frames.States);
        directions = [.. directions.Select(each => inNorm(each, frames.States))];
        double Mean(Tensor a, Tensor b) => frames.Mean((a * b).sum([1])).to(float64).cpu().item<double>();
        seen = ([.. directions.SelectMany(a => directions.Select(b => Mean(a, b)))], [.. directions.Select(a => Mean(a, missing))]);
    }

    /// <summary>Takes the coefficients nearer to those that leave the least, after a move.</summary>
    public void Update()
    {
        (double[] newGram, double[] newMoments) = seen ?? throw new InvalidOperationException("no move was made.");
        double share = 1 / Math.Min(++moves, Memory);
        gram = [.. gram.Zip(newGram, (old, each) => old + (share * (each - old)))];
        moments = [.. moments.Zip(newMoments, (old, each) => old + (share * (each - old)))];
        foreach ((Coefficient coefficient, double value) in span.Learned.Zip(span.Coefficients(span.Solve(gram, moments))))
        {
            coefficient.Set(coefficient.Current + (Share * (value - coefficient.Current)));
        }
    }
}
