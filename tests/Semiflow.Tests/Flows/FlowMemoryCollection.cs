namespace Semiflow.Tests.Flows;

/// <summary>Tests that watch the memory of the process run alone.</summary>
[CollectionDefinition(nameof(FlowMemoryTests), DisableParallelization = true)]
public sealed class FlowMemoryCollection;
