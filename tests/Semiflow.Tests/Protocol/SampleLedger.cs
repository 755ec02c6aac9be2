using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Runs;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Protocol;

/// <summary>What a training was told before its first move.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">How long.</param>
/// <param name="MovesPerEpoch">Batches of an epoch.</param>
/// <param name="Players">Name and optimizer of each player.</param>
/// <param name="Size">Numbers that are trained.</param>
internal sealed record ToldTraining(
    string Name, TrainerOptions Options, int MovesPerEpoch, IReadOnlyList<(string Name, OptimizerSpec Optimizer)> Players, long Size);

/// <summary>Keeps the content of all samples that a run shows, and of the batches of its trainings.</summary>
/// <param name="poison">Whether it spoils samples of the tests, in the run's own memory.</param>
internal sealed class SampleLedger(bool poison) : IRunWitness
{
    private const int Epochs = 2; // Whose batches are looked at: of several, each has its order.

    private readonly Dictionary<SampleUse, HashSet<UInt128>> shown = Enum.GetValues<SampleUse>()
        .ToDictionary(use => use, _ => new HashSet<UInt128>());

    /// <summary>Trainings in their order.</summary>
    public List<ToldTraining> Trainings { get; } = [];

    /// <summary>Content of the samples in the batches of trainings.</summary>
    public HashSet<UInt128> Learned { get; } = [];

    /// <summary>Content of the samples of a use.</summary>
    public IReadOnlySet<UInt128> Of(SampleUse use) => shown[use];

    /// <inheritdoc/>
    public void Sees(SampleUse use, Tensor samples)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        if (poison && use == SampleUse.Report)
        {
            samples.mul_(1.25).add_(0.0625); // Labels of a file stay: an image that is another is another sample.
        }

        Add(shown[use], samples);
    }

    /// <inheritdoc/>
    public void Sees<TBatch>(string training, IPrinciple<TBatch> principle, IBatchSource<TBatch> batches, TrainerOptions options)
    {
        Trainings.Add(new ToldTraining(
            training, options, batches.BatchesPerEpoch, [.. principle.Players.Select(player => (player.Name, player.Optimizer))],
            principle.Players.SelectMany(player => player.Parameters).Sum(each => each.Value.numel())));
        for (int epoch = Math.Min(options.Epochs, Epochs) - 1; epoch >= 0; epoch--)
        {
            for (int index = batches.BatchesPerEpoch - 1; index >= 0; index--)
            {
                using DisposeScope scope = NewDisposeScope();
                foreach (Tensor samples in Parts(batches.Batch(epoch, index)))
                {
                    Add(Learned, samples);
                }
            }
        }
    }

    private static Tensor[] Parts<TBatch>(TBatch batch) => batch switch
    {
        PairBatch pairs => [pairs.Input, pairs.Target],
        CloudBatch clouds => [clouds.Source, clouds.Target],
        LabeledBatch labeled => [labeled.Images],
        ModuleBatch module => [module.Images],
        TrajectoryBatch trajectories => [trajectories.States.flatten(0, 1)],
        _ => throw new InvalidOperationException($"the samples of a {typeof(TBatch).Name} are not known: teach it here."),
    };

    /// <summary>In single precision, in which models see them; what is constant (land, an empty field) is no sample.</summary>
    private static void Add(HashSet<UInt128> to, Tensor samples)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = samples.to(float32).cpu().reshape(samples.shape[0], -1);
        Tensor varied = rows.shape[1] == 1 ? rows.ne(0).flatten() : rows.ne(rows.narrow(1, 0, 1)).any(1);
        float[] all = rows.contiguous().data<float>().ToArray();
        bool[] counts = varied.data<bool>().ToArray();
        int size = all.Length / counts.Length;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i])
            {
                to.Add(Hash(all.AsSpan(i * size, size)));
            }
        }
    }

    private static UInt128 Hash(ReadOnlySpan<float> numbers) =>
        new(Mix(numbers, 14695981039346656037UL), Mix(numbers, 1099511628211UL));

    private static ulong Mix(ReadOnlySpan<float> numbers, ulong seed)
    {
        ulong hash = seed;
        foreach (float number in numbers)
        {
            hash = RandomStream.Mix(hash, BitConverter.SingleToUInt32Bits(number));
        }

        return hash;
    }
}
