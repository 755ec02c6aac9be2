namespace Semiflow.Images;

/// <summary>What models are chosen on (spec least-action.md 7).</summary>
public enum SelectionProtocol
{
    /// <summary>A validation set from the training images; the test set is used only once.</summary>
    HeldOut,

    /// <summary>One random half of the official test set, as in the published code: selection on test data, for comparison only.</summary>
    Paper,
}
