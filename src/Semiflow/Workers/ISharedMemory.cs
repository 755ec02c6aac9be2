namespace Semiflow.Workers;

/// <summary>Memory that several partners see, zero at first.</summary>
internal interface ISharedMemory : IDisposable
{
    /// <summary>The number at an offset, for atomic access; a multiple of 8.</summary>
    ref long Number(long offset);

    /// <summary>Bytes from an offset.</summary>
    Span<byte> Bytes(long offset, int count);
}
