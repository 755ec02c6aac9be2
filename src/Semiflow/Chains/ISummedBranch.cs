using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>A branch that can add its input to its output on the way, so that the sum costs no pass of its own.</summary>
internal interface ISummedBranch
{
    /// <summary>x + r(x); null where the branch cannot.</summary>
    /// <param name="input">x, <c>[batch, …]</c>.</param>
    Tensor? Sum(Tensor input);
}
