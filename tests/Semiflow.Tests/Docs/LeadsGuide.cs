using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/leads.md, to the letter; <see cref="LeadsGuideTests"/> compares and runs it.</summary>
internal static class LeadsGuide
{
    public static (double Leads, double OneForAll) Run(TextWriter console)
    {
        // begin
        TrajectorySet Simulate(int first, int count) => new(                       // or your own: an environment for each trajectory
            tensor(LotkaVolterra.Environments[0].Times.ToArray()),
            cat([.. LotkaVolterra.Environments.Take(4).Select(e => e.Simulate(first, count, seed: 1).States)], 1).to(float32))
        {
            Environments = [.. Enumerable.Range(0, 4).SelectMany(e => Enumerable.Repeat(e, count))],
        };
        TrajectorySet train = Simulate(0, 1), test = Simulate(100, 16);            // one trajectory of each environment

        double Error(Decomposition kind)
        {
            var random = new Generator(1);
            EnvironmentDynamics dynamics = EnvironmentDynamics.Create(kind, environments: 4,
                copies => new Mlp([2, 32, 32, 2], Nonlinearity.Swish, random, groups: copies), new FlowOptions());
            var leads = new Leads(dynamics, new LeadsOptions { PenaltyWeight = kind == Decomposition.Leads ? 2e-4 : 0 },
                new OptimizerSpec(3e-3, WeightDecay: 0, Schedule: new CosineSchedule()));
            new Trainer(new TrainerOptions(Epochs: 30, Seed: 1)).Fit(
                leads, new EnvironmentBatches(train, 1, seed: 1), null, [], CancellationToken.None);
            return new EnvironmentError(dynamics, test).Evaluate();
        }

        (double shared, double all) = (Error(Decomposition.Leads), Error(Decomposition.OneForAll));
        console.WriteLine($"shared and own parts {shared:F3}, one model for all {all:F3}");
        // end
        return (shared, all);
    }
}
