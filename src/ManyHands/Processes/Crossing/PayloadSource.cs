using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Where a message is read from: its main bytes, and its blocks one after another behind them.</summary>
internal abstract class PayloadSource
{
    private readonly long[] _blockLengths;
    private readonly long[] _blockOffsets;

    /// <exception cref="InvalidDataException">There are not as many bytes as the lengths say.</exception>
    private protected PayloadSource(long available, int mainLength, long[] blockLengths)
    {
        long total = mainLength;
        bool isWhole = mainLength >= 0 && total <= available;
        _blockLengths = blockLengths;
        _blockOffsets = blockLengths.Length == 0 ? [] : new long[blockLengths.Length];
        for (int i = 0; i < blockLengths.Length && isWhole; i++)
        {
            _blockOffsets[i] = total;
            isWhole = blockLengths[i] >= 0 && blockLengths[i] <= available - total;
            total += blockLengths[i];
        }

        if (!isWhole)
            throw new InvalidDataException($"A message is to have more bytes than the {available} that are there.");
    }

    internal ReadOnlySpan<byte> Main => MainMemory.Span;

    internal int BlockCount => _blockLengths.Length;

    // Set by the constructors, once the lengths are known to be there.
    private protected ReadOnlyMemory<byte> MainMemory { get; init; }

    /// <exception cref="InvalidDataException">There is no such block.</exception>
    internal long BlockLength(int i)
    {
        if ((uint)i >= (uint)_blockLengths.Length)
            throw new InvalidDataException($"A message speaks of array {i} of {_blockLengths.Length}.");
        return _blockLengths[i];
    }

    /// <summary>Fills <paramref name="to"/> from the block's bytes at <paramref name="offset"/>.</summary>
    /// <exception cref="InvalidDataException">The block is shorter than that.</exception>
    internal void ReadBlock(int i, long offset, Span<byte> to)
    {
        if (offset < 0 || to.Length > BlockLength(i) - offset)
            throw new InvalidDataException($"Array {i} of a message is shorter than it is to be.");
        ReadAt(_blockOffsets[i] + offset, to);
    }

    private protected abstract void ReadAt(long offset, Span<byte> to);
}

/// <summary>A message in memory.</summary>
internal sealed class MemoryPayload : PayloadSource
{
    private readonly ReadOnlyMemory<byte> _all;

    internal MemoryPayload(ReadOnlyMemory<byte> all, int mainLength, long[] blockLengths)
        : base(all.Length, mainLength, blockLengths)
    {
        _all = all;
        MainMemory = all[..mainLength];
    }

    private protected override void ReadAt(long offset, Span<byte> to) => _all.Span.Slice((int)offset, to.Length).CopyTo(to);
}

/// <summary>A message in a file, from an offset on. The main bytes are read at once, the blocks when asked for.</summary>
internal sealed class FilePayload : PayloadSource
{
    private const int Piece = 1 << 30;

    private readonly SafeFileHandle _file;
    private readonly long _offset;

    internal FilePayload(SafeFileHandle file, long offset, int mainLength, long[] blockLengths)
        : base(RandomAccess.GetLength(file) - offset, mainLength, blockLengths)
    {
        _file = file;
        _offset = offset;
        byte[] main = new byte[mainLength];
        ReadAt(0, main);
        MainMemory = main;
    }

    private protected override void ReadAt(long offset, Span<byte> to)
    {
        long at = _offset + offset;
        while (to.Length > 0)
        {
            int read = RandomAccess.Read(_file, to[..Math.Min(Piece, to.Length)], at);
            if (read == 0)
                throw new InvalidDataException("A message's file ended before the message.");
            to = to[read..];
            at += read;
        }
    }
}
