using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Cli;

/// <summary>
/// What a process has written into its memory, as it was at one moment: with it the process need not stand still while it is
/// read. Thread-safe once taken, but for <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class MemoryCopy : IDisposable
{
    private const ulong PresentOrSwapped = 3UL << 62;
    private const int MostPagesAtOnce = 1 << 16;

    private readonly TargetProcess _target;
    private readonly Dictionary<ulong, CopyRoom> _rooms = [];
    private readonly List<Region> _regions = [];

    private MemoryCopy(TargetProcess target) => _target = target;

    /// <summary>How much was copied.</summary>
    public long Bytes { get; private set; }

    /// <summary>Makes room for a copy while the process still runs: getting the memory takes longer than filling it.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="ProcessUnavailableException">It has ended.</exception>
    public static MemoryCopy? TryPrepare(TargetProcess target)
    {
        var copy = new MemoryCopy(target);
        if (copy.TryEach(static (room, first, end) => room.Populate(first, end)))
            return copy;
        copy.Dispose();
        return null;
    }

    /// <summary>Copies the memory of the process, which has to stand still.</summary>
    /// <returns>False when there is no room for it.</returns>
    /// <exception cref="ProcessUnavailableException">It has ended.</exception>
    public bool TryTake()
    {
        _regions.Clear();
        return TryEach((room, first, end) => Fill(room, first, end));
    }

    /// <summary>Copies what it has from an address on.</summary>
    /// <param name="address">From here on.</param>
    /// <param name="to">Filled from its start.</param>
    /// <returns>How many bytes: 0 when the address is none of what was copied.</returns>
    public int Read(ulong address, Span<byte> to)
    {
        int index = IndexAt(address);
        if (index < 0)
            return 0;
        Region region = _regions[index];
        int count = (int)Math.Min((ulong)to.Length, region.End - address);
        new ReadOnlySpan<byte>((byte*)region.Data + (address - region.Start), count).CopyTo(to);
        return count;
    }

    /// <summary>How far it is from an address that was not copied to the next one that was.</summary>
    public ulong UntilNext(ulong address)
    {
        int next = ~IndexAt(address);
        return next >= 0 && next < _regions.Count ? _regions[next].Start - address : ulong.MaxValue;
    }

    public void Dispose()
    {
        foreach (CopyRoom room in _rooms.Values)
            room.Dispose();
        _rooms.Clear();
        _regions.Clear();
    }

    // The region that has the address; else the complement of the first beyond it.
    private int IndexAt(ulong address)
    {
        int low = 0;
        int high = _regions.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            Region region = _regions[middle];
            if (address < region.Start)
                high = middle - 1;
            else if (address >= region.End)
                low = middle + 1;
            else
                return middle;
        }

        return ~low;
    }

    // Pages that are nowhere yet are zeros here as there: a heap has far more addresses than memory.
    private bool TryEach(Action<CopyRoom, ulong, ulong> present)
    {
        try
        {
            using SafeFileHandle pages = File.OpenHandle($"/proc/{_target.Id}/pagemap");
            foreach (MappedRegion region in MemoryMap.Read(_target.Id).Where(static region => region.IsPrivateData))
            {
                if (RoomFor(region) is not { } room)
                    return false;
                _regions.Add(new Region(region.Start, region.End, room.Data));
                if (region.IsFile)
                    present(room, region.Start, region.End);
                else
                    EachPresent(region, room, pages, present);
            }

            return true;
        }
        catch (IOException)
        {
            throw _target.Ended();
        }
    }

    private CopyRoom? RoomFor(MappedRegion region)
    {
        if (_rooms.TryGetValue(region.Start, out CopyRoom? room) && room.Fits(region.End))
            return room;
        room?.Dispose();
        _rooms.Remove(region.Start);
        if (CopyRoom.TryMap(region.Start, region.End) is { } fresh)
            _rooms.Add(region.Start, room = fresh);
        else
            room = null;
        return room;
    }

    private static void EachPresent(MappedRegion region, CopyRoom room, SafeFileHandle pages, Action<CopyRoom, ulong, ulong> present)
    {
        var page = (ulong)Environment.SystemPageSize;
        ulong count = (region.End - region.Start) / page;
        ulong[] entries = new ulong[Math.Min(count, MostPagesAtOnce)];
        for (ulong from = 0; from < count; from += (ulong)entries.Length)
        {
            Span<ulong> some = entries.AsSpan(0, (int)Math.Min((ulong)entries.Length, count - from));
            int known = RandomAccess.Read(pages, MemoryMarshal.AsBytes(some), (long)(((region.Start / page) + from) * sizeof(ulong))) / sizeof(ulong);
            for (int first = 0, end; first < known; first = end + 1)
            {
                end = first;
                while (end < known && (some[end] & PresentOrSwapped) != 0)
                    end++;
                if (end > first)
                    present(room, region.Start + ((from + (ulong)first) * page), region.Start + ((from + (ulong)end) * page));
            }
        }
    }

    private void Fill(CopyRoom room, ulong start, ulong end)
    {
        while (start < end)
        {
            var local = new TracingCalls.Span { Start = room.At(start), Length = (nuint)(end - start) };
            var remote = new TracingCalls.Span { Start = (nint)start, Length = (nuint)(end - start) };
            nint got = TracingCalls.ReadMemory(_target.Id, &local, 1, &remote, 1, 0);
            if (got < 0 && Marshal.GetLastPInvokeError() == TracingCalls.NoSuchProcess)
                throw _target.Ended();

            // A page that can't be read stays zeros: a file that was cut short under the process, say.
            start += got > 0 ? (ulong)got : (ulong)Environment.SystemPageSize;
            Bytes += Math.Max(0, got);
        }
    }

    private readonly record struct Region(ulong Start, ulong End, nint Data);
}
