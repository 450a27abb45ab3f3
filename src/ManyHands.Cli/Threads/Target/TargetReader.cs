using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;
using Microsoft.Diagnostics.Runtime.DataReaders.Implementation;

namespace ManyHands.Cli;

/// <summary>
/// The memory and the registers of a process that was paused: from the copy what it may have changed since, the rest from the
/// process. Without a copy the process has to stand still meanwhile. Thread-safe.
/// </summary>
internal sealed unsafe class TargetReader : IDataReader, IThreadReader
{
    private readonly TargetProcess _target;
    private readonly PausedState _state;
    private readonly MemoryCopy? _copy;

    public TargetReader(TargetProcess target, PausedState state, MemoryCopy? copy)
    {
        _target = target;
        _state = state;
        _copy = copy;
    }

    public string DisplayName => $"process {_target.Id}";

    public bool IsThreadSafe => true;

    public OSPlatform TargetPlatform => OSPlatform.Linux;

    public Architecture Architecture => RuntimeInformation.ProcessArchitecture;

    public int ProcessId => _target.Id;

    public int PointerSize => sizeof(ulong);

    // A file may be mapped more than once: as the image it is, and as data.
    public IEnumerable<ModuleInfo> EnumerateModules() =>
        MemoryMap.Read(_target.Id).Where(static region => region is { IsFile: true, Offset: 0, Permissions: ['r', ..] })
            .GroupBy(static region => region.Path)
            .Select(image => image.Select(region => ModuleInfo.TryCreate(this, region.Start, image.Key)).OfType<ModuleInfo>().LastOrDefault())
            .OfType<ModuleInfo>();

    public bool GetThreadContext(uint threadID, uint contextFlags, Span<byte> context) =>
        _state.Registers.TryGetValue(threadID, out byte[]? registers) && ThreadContext.TryWrite(registers, context, Architecture);

    public IEnumerable<uint> EnumerateOSThreadIds() => _state.Registers.Keys;

    public ulong GetThreadTeb(uint osThreadId) => 0;

    public void FlushCachedData()
    {
        // There is nothing that could become out of date.
    }

    public int Read(ulong address, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            Span<byte> rest = buffer[done..];
            int got = _copy?.Read(address + (ulong)done, rest) ?? 0;
            if (got == 0)
                got = ReadLive(address + (ulong)done, rest);
            if (got == 0)
                break;
            done += got;
        }

        return done;
    }

    public bool Read<T>(ulong address, out T value)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[sizeof(T)];
        bool whole = Read(address, bytes) == bytes.Length;
        value = whole ? Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(bytes)) : default;
        return whole;
    }

    public T Read<T>(ulong address)
        where T : unmanaged
    {
        Read(address, out T value);
        return value;
    }

    public bool ReadPointer(ulong address, out ulong value) => Read(address, out value);

    public ulong ReadPointer(ulong address) => Read<ulong>(address);

    private int ReadLive(ulong address, Span<byte> to)
    {
        ulong most = Math.Min((ulong)to.Length, _copy?.UntilNext(address) ?? ulong.MaxValue);
        fixed (byte* start = to)
        {
            var local = new TracingCalls.Span { Start = (nint)start, Length = (nuint)most };
            var remote = new TracingCalls.Span { Start = (nint)address, Length = (nuint)most };
            return (int)Math.Max(0, TracingCalls.ReadMemory(_target.Id, &local, 1, &remote, 1, 0));
        }
    }
}
