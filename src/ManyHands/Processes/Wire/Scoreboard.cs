using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>What a worker is at, written by it into memory that outlives it; how the memory is laid out.</summary>
/// <remarks>After its death the parent knows from it which job was hurt and what of a group had been done.</remarks>
internal static class Scoreboard
{
    internal const int SequenceAt = 0;
    internal const int PhaseAt = 8;
    internal const int ItemAt = 12;
    internal const int JournalFirstAt = 16;
    internal const int JournalLengthAt = 20;
    internal const int JournalAt = 64;

    // So that all of it fits into one frame.
    internal const int Length = FrameWriter.LargestInline;
    internal const int JournalCapacity = Length - JournalAt;
}

/// <summary>How far a job is on its worker.</summary>
internal enum JobPhase
{
    /// <summary>None has begun.</summary>
    Idle,

    /// <summary>Its arguments are being read.</summary>
    Reading,

    /// <summary>Its code runs.</summary>
    Running,

    /// <summary>Its result is being written.</summary>
    Writing,
}

/// <summary>What a dead worker's scoreboard says.</summary>
/// <param name="Sequence">The last job that had begun; 0 when none had.</param>
/// <param name="Phase">How far it was.</param>
/// <param name="Item">Of a group: the item that had begun.</param>
/// <param name="JournalFirst">Of a group: the item whose result is the journal's first.</param>
/// <param name="Journal">Of a group: results that had not been sent.</param>
internal sealed record LastWords(long Sequence, JobPhase Phase, int Item, int JournalFirst, ReadOnlyMemory<byte> Journal)
{
    internal static LastWords Read(SafeFileHandle scoreboard)
    {
        byte[] bytes = new byte[Scoreboard.Length];
        for (int read = 0; read < bytes.Length;)
        {
            int count = RandomAccess.Read(scoreboard, bytes.AsSpan(read), read);
            if (count == 0)
                break;
            read += count;
        }

        int length = Math.Clamp(Number(Scoreboard.JournalLengthAt), 0, Scoreboard.JournalCapacity);
        return new LastWords(
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(Scoreboard.SequenceAt)),
            (JobPhase)Number(Scoreboard.PhaseAt),
            Number(Scoreboard.ItemAt),
            Number(Scoreboard.JournalFirstAt),
            bytes.AsMemory(Scoreboard.JournalAt, length));

        int Number(int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
    }
}
