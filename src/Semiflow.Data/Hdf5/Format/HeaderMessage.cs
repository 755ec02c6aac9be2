namespace Semiflow.Data.Hdf5.Format;

/// <summary>One message of an object header.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Shared">Whether its body only says where the message stands.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record HeaderMessage(MessageType Type, bool Shared, byte[] Body);
