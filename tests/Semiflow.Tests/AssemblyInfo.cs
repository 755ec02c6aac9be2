// One libtorch, two cores: tests that compute run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
