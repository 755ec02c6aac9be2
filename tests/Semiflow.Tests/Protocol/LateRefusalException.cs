namespace Semiflow.Tests.Protocol;

/// <summary>A setting was refused when a training had begun, which an hour of training pays for.</summary>
internal sealed class LateRefusalException(InputException refusal) : Exception(refusal.Message, refusal);
