namespace Semiflow.Flows.Control;

/// <summary>An event at the end of a step.</summary>
/// <param name="Index">Which.</param>
/// <param name="Scale">Size of its value over the step by the size of the step: what its rate is compared with.</param>
/// <param name="Step">Size of the step in which it was found.</param>
/// <param name="HasLeapt">Whether its value jumped over zero: such a time has no derivative.</param>
internal sealed record EventMark(int Index, double Scale, double Step, bool HasLeapt);
