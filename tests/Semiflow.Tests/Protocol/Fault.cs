namespace Semiflow.Tests.Protocol;

/// <summary>How <see cref="FaultyMethod"/> breaks the protocol: three ways for each law, which must find them.</summary>
internal enum Fault
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A test sample slips among the training samples.</summary>
    SharedSample,

    /// <summary>Tests hold a sample that chose the epoch.</summary>
    ChoiceAmongTests,

    /// <summary>Tests are drawn with the seed of the training samples.</summary>
    SameSeed,

    /// <summary>The epoch with the least error of the tests is kept.</summary>
    BestByTests,

    /// <summary>Units are those of all samples.</summary>
    UnitsFromTests,

    /// <summary>The multiplier grows with the error of the tests.</summary>
    MultiplierFromTests,

    /// <summary>The figure that is called a median is a mean.</summary>
    MeanCalledMedian,

    /// <summary>The figure that is called a mean is a median.</summary>
    MedianCalledMean,

    /// <summary>Of an even number of errors the upper middle one is called the median.</summary>
    UpperCalledMedian,

    /// <summary>Smoothing is set and not used.</summary>
    NoSmoothing,

    /// <summary>Weight decay is set and not used.</summary>
    NoDecay,

    /// <summary>After a warm start one epoch is made, whatever is set.</summary>
    NoEpochsAfterWarmStart,
}
