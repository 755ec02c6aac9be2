using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// The last S batches that a module handed on, in a ring: the next one draws among those it used least often the newest, each at most
/// so many times ("priority LIFO" of decoupled greedy learning) (spec modulewise.md 2; arXiv 1901.08164).
/// </summary>
internal sealed class BoundaryBuffer : IDisposable
{
    private readonly int slots;
    private readonly int most;
    private readonly long[] written; // Number of the batch in each slot, from 1; 0 for none.
    private readonly long[] uses;
    private readonly Tensor activations;
    private readonly Tensor labels;
    private readonly Tensor? images;
    private long count;

    /// <summary>An empty ring.</summary>
    /// <param name="slots">S.</param>
    /// <param name="most">Times that a batch may be drawn; 0 for any number.</param>
    /// <param name="activation">Shape of a batch that is handed on.</param>
    /// <param name="image">Shape of a batch of images; null where no loss looks at them.</param>
    /// <param name="like">A tensor of the type and on the device of the activations.</param>
    public BoundaryBuffer(int slots, int most, IReadOnlyList<long> activation, IReadOnlyList<long>? image, Tensor like)
    {
        (this.slots, this.most, written, uses) = (slots, most, new long[slots], new long[slots]);
        activations = zeros([slots, .. activation], like.dtype, like.device).DetachFromDisposeScope();
        labels = zeros([slots, activation[0]], int64, like.device).DetachFromDisposeScope();
        images = image is null ? null : zeros([slots, .. image], like.dtype, like.device).DetachFromDisposeScope();
    }

    /// <summary>How often each age was drawn, 0 for the newest batch.</summary>
    public long[] Ages { get; private set; } = [];

    /// <summary>Draws that found nothing.</summary>
    public long Idle { get; private set; }

    /// <summary>What it holds, for checkpoints.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Tensors =>
        images is null ? [("activations", activations), ("labels", labels)] : [
            ("activations", activations), ("labels", labels), ("images", images)];

    /// <summary>Counters, for checkpoints.</summary>
    public JsonObject State
    {
        get => new()
        {
            ["count"] = count, ["idle"] = Idle, ["written"] = JsonSerializer.SerializeToNode(written),
            ["uses"] = JsonSerializer.SerializeToNode(uses), ["ages"] = JsonSerializer.SerializeToNode(Ages),
        };
        set
        {
            (count, Idle, Ages) = (value["count"]!.GetValue<long>(), value["idle"]!.GetValue<long>(), value["ages"].Deserialize<long[]>()!);
            value["written"].Deserialize<long[]>()!.CopyTo(written, 0);
            value["uses"].Deserialize<long[]>()!.CopyTo(uses, 0);
        }
    }

    /// <summary>Hands a batch on; the oldest one goes.</summary>
    public void Write(Tensor activation, Tensor batchLabels, Tensor batchImages)
    {
        using IDisposable quiet = no_grad();
        int slot = (int)(count++ % slots);
        using Tensor to = activations[slot], classes = labels[slot];
        if (!to.shape.AsSpan().SequenceEqual(activation.shape))
        {
            throw new InputException(
                $"a module handed on [{string.Join(", ", activation.shape)}], but its buffer holds [{string.Join(", ", to.shape)}]: "
                    + $"asynchronous training needs batches of one size. Drop the short last batch of an epoch.");
        }

        to.copy_(activation);
        classes.copy_(batchLabels);
        if (images is not null)
        {
            using Tensor pictures = images[slot];
            pictures.copy_(batchImages);
        }

        (written[slot], uses[slot]) = (count, 0);
    }

    /// <summary>The batch to learn from next, a view of the ring; null if there is none that may be drawn.</summary>
    public ModuleBatch? Draw()
    {
        int best = -1;
        for (int slot = 0; slot < slots; slot++)
        {
            if (written[slot] > 0 && (most == 0 || uses[slot] < most)
                && (best < 0 || uses[slot] < uses[best] || (uses[slot] == uses[best] && written[slot] > written[best])))
            {
                best = slot;
            }
        }

        if (best < 0)
        {
            Idle++;
            return null;
        }

        uses[best]++;
        int age = (int)(count - written[best]);
        long[] ages = Ages.Length > age ? Ages : [.. Ages, .. new long[age + 1 - Ages.Length]];
        ages[age]++;
        Ages = ages;
        Tensor activation = activations[best];
        return new ModuleBatch(activation, labels[best], images is null ? activation : images[best]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        activations.Dispose();
        labels.Dispose();
        images?.Dispose();
    }
}
