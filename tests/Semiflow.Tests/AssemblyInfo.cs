// A test computes on one thread, and one after another: see tests/Halves.props.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
