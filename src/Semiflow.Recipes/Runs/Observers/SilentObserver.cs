namespace Semiflow.Recipes.Runs.Observers;

/// <summary>Nobody watches a worker process: its starter tells what there is to tell.</summary>
internal sealed class SilentObserver : IRunObserver
{
}
