using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>When inference stops after a module.</summary>
/// <param name="Temperature">T of its probabilities softmax(z/T), fitted so that they are the frequencies with which it is right.</param>
/// <param name="Threshold">Largest probability from which on it decides; at most 0 for always, infinite for never.</param>
public sealed record ExitRule(double Temperature, double Threshold);

/// <summary>What early-exit inference found for a batch.</summary>
/// <param name="Classes">Class of each sample, <c>[batch]</c>.</param>
/// <param name="Modules">The module, from 0, that decided each, <c>[batch]</c>.</param>
/// <param name="Confidence">Its probability of that class, <c>[batch]</c>.</param>
public sealed record EarlyDecision(Tensor Classes, Tensor Modules, Tensor Confidence);
