using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>Learned minimizing movements, for points of a file.</summary>
/// <param name="stack">The modules.</param>
internal sealed class TrainedMovement(ModuleStack stack) : ITrainedRun
{
    /// <inheritdoc/>
    public Summary Evaluate(DataSource source, IRunObserver observer) =>
        throw new InputException(
            "minimizing movements have no data to be evaluated on: 'semiflow show RUN' shows how far they are from the exact ones, "
                + "'semiflow predict' transports other points.");

    /// <summary>Writes the way of the points, <c>path</c> [module, point, 2].</summary>
    /// <inheritdoc/>
    public void Predict(PredictionRequest request, IRunObserver observer)
    {
        request.CheckOutput();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using IArraySource file = ArraySource.Open(request.Input, request.Reading.FollowLinks, request.Reading.Used);
        request.Reading.RequireOnly("--input");
        string name = SampleArray.Find(file, request.Reading.Input, "input") ?? throw new InputException(
            $"{request.Input} has no array 'input' with points [point, 2]; it has {string.Join(", ", file.Names)}: name one with --name.");
        Tensor points = SampleArray.Computable(request.Input, name, SampleArray.Read(file, name)).to(float64);
        if (points.dim() != 2 || points.shape[1] != 2)
        {
            throw new InputException($"{request.Input}: array '{name}' has shape [{string.Join(", ", points.shape)}]; expected points "
                + $"[point, 2].");
        }

        var path = new List<Tensor> { points };
        foreach (StackModule module in stack.Modules)
        {
            path.Add(module.Body.call(path[^1]));
        }

        ArrayFormat.Write(request.Output, [("path", torch.stack(path))]);
        observer.Say($"wrote {request.Output}: {Plural.Of(points.shape[0], "points")} through {stack.Modules.Count} modules");
    }
}
