namespace ManyHands.Cli;

/// <summary>Addresses of this program that stand for some of another's; they take memory only where they are written. Not thread-safe.</summary>
internal sealed class CopyRoom : IDisposable
{
    private const int ReadAndWrite = 3;
    private const int PrivateAnonymousNoReserve = 0x4022;
    private const int PopulateForWriting = 23;

    // What grows a little, between two looks, needs no new room.
    private const ulong Spare = 64 << 20;

    private readonly ulong _start;
    private readonly ulong _length;

    private CopyRoom(ulong start, ulong length, nint data)
    {
        _start = start;
        _length = length;
        Data = data;
    }

    /// <summary>Where the first of the addresses is.</summary>
    public nint Data { get; }

    /// <returns>Null when the system gives no more.</returns>
    public static CopyRoom? TryMap(ulong start, ulong end)
    {
        ulong length = end - start + Spare;
        nint data = TracingCalls.Map(0, (nuint)length, ReadAndWrite, PrivateAnonymousNoReserve, -1, 0);
        return data == -1 ? null : new CopyRoom(start, length, data);
    }

    public bool Fits(ulong end) => end - _start <= _length;

    /// <summary>Where an address of the other is here.</summary>
    public nint At(ulong address) => Data + (nint)(address - _start);

    /// <summary>Gets the memory for some of them before it is needed. Older kernels can't; then it comes when it is written.</summary>
    public void Populate(ulong start, ulong end) => _ = TracingCalls.Advise(At(start), (nuint)(end - start), PopulateForWriting);

    public void Dispose() => _ = TracingCalls.Unmap(Data, (nuint)_length);
}
