using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Scraping;

/// <summary>Finds ids by a hash: linear probing in memory while it is small, then in a file. Not thread-safe; confined to a worker.</summary>
/// <remarks>
/// A B-tree with random keys writes a page for every key once it outgrows its cache; this writes 8 bytes. It holds nothing that
/// the journal doesn't, so it is rebuilt from there and needs no durability. The file is read with plain calls, not mapped: what
/// the system caches of it then doesn't count as this process's memory. A slot is found by the hash's top bits, so doubling
/// streams over the old table in order; an entry keeps the 32 top bits, and whoever asks checks what it finds.
/// </remarks>
internal sealed class HashIndex : IDisposable
{
    private const int Window = 16;
    private const int ChunkSlots = 1 << 16;

    private readonly string _folder;
    private int _slotsInMemory;
    private Slot[]? _memory;
    private SafeFileHandle? _file;
    private int _bits;
    private long _count;

    /// <param name="folder">Where the file goes; it is deleted when closed, and whoever owns the folder wipes it after a crash.</param>
    /// <param name="slotsInMemory">The largest table in memory; a power of two, 8 bytes each.</param>
    public HashIndex(string folder, int slotsInMemory = 1 << 21)
    {
        _folder = folder;
        _slotsInMemory = slotsInMemory;
        _bits = Math.Min(12, System.Numerics.BitOperations.Log2((uint)slotsInMemory));
        _memory = new Slot[1 << _bits];
    }

    public long Count => _count;

    private long Slots => 1L << _bits;

    /// <summary>Copies the ids entered under this hash, the oldest first; seldom one entered under another that is nearly equal.</summary>
    public int Find(ulong hash, Span<long> ids)
    {
        int found = 0;
        uint top = (uint)(hash >> 32);
        Span<Slot> window = stackalloc Slot[Window];
        for (long at = Home(top, _bits); ;)
        {
            ReadOnlySpan<Slot> slots = Read(at, window);
            foreach (ref readonly Slot slot in slots)
            {
                if (slot.Id == 0)
                    return found;
                if (slot.Hash == top && found < ids.Length)
                    ids[found++] = slot.Id;
            }
            at = (at + slots.Length) & (Slots - 1);
        }
    }

    /// <summary>Enters an id from 1 to <see cref="uint.MaxValue"/> under a hash; several may share one.</summary>
    public void Add(ulong hash, long id)
    {
        if ((_count + 1) * 10 > Slots * 7)
            Grow();
        Insert(new Slot((uint)(hash >> 32), checked((uint)id)));
        _count++;
    }

    /// <summary>Lets the table in memory become larger, and takes it back there if it has moved out already.</summary>
    /// <param name="slots">A power of two, 8 bytes each.</param>
    public void AllowMemory(int slots)
    {
        _slotsInMemory = slots;
        if (_file is null || Slots > slots)
            return;
        _memory = new Slot[Slots];
        ReadFile(_file, 0, _memory);
        _file.Dispose();
        _file = null;
    }

    public void Dispose() => _file?.Dispose();

    private static long Home(uint hash, int bits) => hash >> (32 - bits);

    /// <summary>Up to a window of slots from a position on, never past the table's end.</summary>
    private ReadOnlySpan<Slot> Read(long at, Span<Slot> window)
    {
        int length = (int)Math.Min(window.Length, Slots - at);
        if (_memory is not null)
            return _memory.AsSpan((int)at, length);
        ReadFile(_file!, at, window[..length]);
        return window[..length];
    }

    private void Insert(Slot entry)
    {
        Span<Slot> window = stackalloc Slot[Window];
        for (long at = Home(entry.Hash, _bits); ;)
        {
            ReadOnlySpan<Slot> slots = Read(at, window);
            for (int i = 0; i < slots.Length; i++)
            {
                if (slots[i].Id != 0)
                    continue;
                if (_memory is not null)
                    _memory[at + i] = entry;
                else
                    RandomAccess.Write(_file!, MemoryMarshal.AsBytes(new ReadOnlySpan<Slot>(in entry)), (at + i) * Unsafe.SizeOf<Slot>());
                return;
            }
            at = (at + slots.Length) & (Slots - 1);
        }
    }

    private void Grow()
    {
        Slot[]? oldMemory = _memory;
        SafeFileHandle? oldFile = _file;
        long oldSlots = Slots;
        _bits++;
        if (Slots <= _slotsInMemory)
        {
            _memory = new Slot[Slots];
            foreach (Slot slot in oldMemory!)
                if (slot.Id != 0)
                    Insert(slot);
            return;
        }

        _memory = null;
        _file = NewFile(Slots * Unsafe.SizeOf<Slot>());
        var late = new List<Slot>();
        int chunk = (int)Math.Min(ChunkSlots, oldSlots);
        var source = new Slot[oldMemory is null ? chunk : 0];
        var target = new Slot[chunk * 2];
        for (long start = 0; start < oldSlots; start += chunk)
        {
            ReadOnlySpan<Slot> old = oldMemory is null ? source : oldMemory.AsSpan((int)start, chunk);
            if (oldMemory is null)
                ReadFile(oldFile!, start, source);
            Array.Clear(target);
            Spread(old, target, start * 2, late);
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(target.AsSpan()), start * 2 * Unsafe.SizeOf<Slot>());
        }
        oldFile?.Dispose();
        foreach (Slot slot in late)
            Insert(slot);
    }

    /// <summary>Puts a chunk's entries into its half of the new table; those whose home or place lies outside are left for later.</summary>
    private void Spread(ReadOnlySpan<Slot> old, Slot[] target, long targetStart, List<Slot> late)
    {
        foreach (Slot slot in old)
        {
            if (slot.Id == 0)
                continue;
            long at = Home(slot.Hash, _bits) - targetStart;
            if (at < 0 || at >= target.Length)
            {
                late.Add(slot);
                continue;
            }
            while (at < target.Length && target[at].Id != 0)
                at++;
            if (at < target.Length)
                target[at] = slot;
            else
                late.Add(slot);
        }
    }

    private SafeFileHandle NewFile(long length)
    {
        string path = Path.Combine(_folder, $"index-{Guid.NewGuid():N}");
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(file, length);
        return file;
    }

    private static void ReadFile(SafeFileHandle file, long at, Span<Slot> slots)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(slots);
        long offset = at * Unsafe.SizeOf<Slot>();
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
                throw new EndOfStreamException("The index file of this run was cut off by something else.");
            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <summary>An id of 0 marks a free slot.</summary>
    private readonly record struct Slot(uint Hash, uint Id);
}
