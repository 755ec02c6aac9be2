using Semiflow.Spaces;

namespace Semiflow.Principles;

/// <summary>
/// Scheduled restarts (spec leads.md 4): in move s each inner frame of an environment is, with probability
/// <c>Decay^(1 + ⌊s/Every⌋)</c>, where the solution restarts from the observed state. The masks are pure functions of seed and move.
/// </summary>
/// <param name="Decay">In [0, 1]; 0 never restarts, 1 at every frame. Good value: 0.99.</param>
/// <param name="Every">Moves between two reductions. Good value: 10 of 10,000 moves and more, fewer for short trainings.</param>
/// <param name="Seed">Seed of the masks.</param>
public sealed record RestartSchedule(double Decay = 0.99, int Every = 10, ulong Seed = 0)
{
    /// <summary>The probability in move <paramref name="step"/>, from 0.</summary>
    public double Probability(long step) => Math.Pow(Decay, 1 + (step / Every));

    /// <summary>Where solutions restart, <c>[frame][environment]</c>: never at the first and the last frame.</summary>
    /// <param name="step">The move, from 0.</param>
    /// <param name="frames">Frames of the trajectories.</param>
    /// <param name="environments">Number of environments.</param>
    public bool[][] Masks(long step, int frames, int environments)
    {
        double probability = Probability(step);
        ulong seed = RandomStream.Mix(Seed, (ulong)step);
        bool[][] masks = [.. Enumerable.Range(0, frames).Select(_ => new bool[environments])];
        for (int environment = 0; environment < environments; environment++)
        {
            var random = new RandomStream(seed, (ulong)environment);
            for (int frame = 1; frame < frames - 1; frame++)
            {
                masks[frame][environment] = random.Uniform() < probability;
            }
        }

        return masks;
    }
}
