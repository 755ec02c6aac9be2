using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>A copy of the state of a training.</summary>
internal sealed class TrainingSnapshot : IDisposable
{
    /// <summary>Copies tensors.</summary>
    /// <param name="tensors">Parameters, buffers and moments by name.</param>
    /// <param name="document">All else.</param>
    public TrainingSnapshot(IReadOnlyList<(string Name, Tensor Value)> tensors, JsonObject document)
    {
        using IDisposable quiet = no_grad();
        Tensors = [.. tensors.Select(item => (item.Name, item.Value.clone().DetachFromDisposeScope()))];
        Document = document;
    }

    /// <summary>The copies.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Tensors { get; }

    /// <summary>All else.</summary>
    public JsonObject Document { get; set; }

    /// <summary>Gives tensors of the same order their values back.</summary>
    public void Restore(IReadOnlyList<(string Name, Tensor Value)> tensors)
    {
        using IDisposable quiet = no_grad();
        foreach (((string _, Tensor target), (string _, Tensor value)) in tensors.Zip(Tensors))
        {
            target.copy_(value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string _, Tensor value) in Tensors)
        {
            value.Dispose();
        }
    }
}
