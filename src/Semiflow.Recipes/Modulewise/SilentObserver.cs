namespace Semiflow.Recipes.Modulewise;

/// <summary>Nobody watches a worker process: its starter tells what there is to tell.</summary>
internal sealed class SilentObserver : IRunObserver
{
    /// <inheritdoc/>
    public void Say(string line)
    {
    }

    /// <inheritdoc/>
    public void Step(RunProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Epoch(RunProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Advance(string task, double share)
    {
    }
}
