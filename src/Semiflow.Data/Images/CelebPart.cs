namespace Semiflow.Data;

/// <summary>Parts of CelebA's official partition, by their number in <c>list_eval_partition.txt</c>.</summary>
public enum CelebPart
{
    /// <summary>To learn from.</summary>
    Training = 0,

    /// <summary>To choose on.</summary>
    Validation = 1,

    /// <summary>To report on.</summary>
    Test = 2,
}
