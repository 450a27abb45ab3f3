using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>The worker's side of the <see cref="Scoreboard"/>. Not thread-safe; confined to a worker.</summary>
/// <remarks>Plain stores into mapped memory: they cost nothing and are there whatever ends the process.</remarks>
internal sealed unsafe class ScoreboardWriter
{
    private readonly byte* _memory;

    internal ScoreboardWriter(SafeFileHandle file)
    {
        _memory = Libc.Map(null, Scoreboard.Length, Libc.ReadAndWrite, Libc.Shared, file, 0);
        if ((nint)_memory == -1)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    internal JobPhase Phase { set => Volatile.Write(ref *(int*)(_memory + Scoreboard.PhaseAt), (int)value); }

    internal int JournalLength { get; private set; }

    internal ReadOnlySpan<byte> Journal => new(_memory + Scoreboard.JournalAt, JournalLength);

    internal void Begin(long sequence)
    {
        Phase = JobPhase.Idle;
        BeginItem(0);
        ClearJournal(0);
        Volatile.Write(ref *(long*)(_memory + Scoreboard.SequenceAt), sequence);
        Phase = JobPhase.Reading;
    }

    internal void BeginItem(int item) => Volatile.Write(ref *(int*)(_memory + Scoreboard.ItemAt), item);

    /// <summary>Adds a result, unless there is no room.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> entry)
    {
        if (entry.Length > Scoreboard.JournalCapacity - JournalLength)
            return false;
        entry.CopyTo(new Span<byte>(_memory + Scoreboard.JournalAt + JournalLength, entry.Length));
        JournalLength += entry.Length;
        Volatile.Write(ref *(int*)(_memory + Scoreboard.JournalLengthAt), JournalLength);
        return true;
    }

    internal void ClearJournal(int firstItem)
    {
        JournalLength = 0;
        Volatile.Write(ref *(int*)(_memory + Scoreboard.JournalLengthAt), 0);
        Volatile.Write(ref *(int*)(_memory + Scoreboard.JournalFirstAt), firstItem);
    }
}
