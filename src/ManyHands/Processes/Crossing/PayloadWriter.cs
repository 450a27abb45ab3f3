using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ManyHands;

/// <summary>
/// The bytes of one message, and beside them the large arrays that are never copied into it. Not thread-safe; confined to a
/// worker. One writer serves any number of messages, with <see cref="Clear"/> between them.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The JSON writer holds nothing but this writer's buffer.")]
internal sealed partial class PayloadWriter : IBufferWriter<byte>
{
    // What a writer keeps between messages; one large message must not hold its memory for ever.
    private const int Kept = 1 << 20;

    private readonly List<Block> _blocks = [];
    private byte[] _buffer = new byte[256];
    private int _written;
    private Utf8JsonWriter? _json;

    internal ReadOnlyMemory<byte> Main => _buffer.AsMemory(0, _written);

    internal IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>Of the main bytes and all blocks.</summary>
    internal long Length
    {
        get
        {
            long length = _written;
            foreach (Block block in _blocks)
                length += block.Length;
            return length;
        }
    }

    /// <summary>Arrays of any size go into the main bytes, none beside them.</summary>
    internal bool IsInline { get; init; }

    /// <summary>Puts an array beside the main bytes and gives its index there.</summary>
    internal int Add(Block block)
    {
        if (IsInline)
            throw new JobSerializationException("An array is too large for a part of a message that has to be one piece.");
        _blocks.Add(block);
        return _blocks.Count - 1;
    }

    internal void Clear()
    {
        _blocks.Clear();
        _written = 0;
        if (_buffer.Length > Kept)
            _buffer = new byte[256];
    }

    /// <summary>Where the writer stands, for <see cref="Rewind"/>.</summary>
    internal PayloadMark Mark() => new(_written, _blocks.Count);

    /// <summary>Takes back what was written since the mark: a value that turned out not to cross.</summary>
    internal void Rewind(PayloadMark mark)
    {
        _written = mark.Written;
        _blocks.RemoveRange(mark.Blocks, _blocks.Count - mark.Blocks);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_written);
    }

    /// <summary>The writer of JSON into the main bytes, ready for one value.</summary>
    internal Utf8JsonWriter Json(JsonWriterOptions options)
    {
        if (_json is null)
            _json = new Utf8JsonWriter(this, options);
        else
            _json.Reset();
        return _json;
    }

    private void Reserve(int count)
    {
        if (count > _buffer.Length - _written)
            Grow(count);
    }

    private void Grow(int count)
    {
        long needed = (long)_written + count;
        if (needed > Array.MaxLength)
        {
            throw new JobSerializationException(
                "A message has more than 2 GB beside its large arrays of numbers: send it in parts.");
        }

        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _buffer.Length)));
    }
}

/// <summary>A place in what a <see cref="PayloadWriter"/> has written.</summary>
internal readonly record struct PayloadMark(int Written, int Blocks);
