using System.Buffers;
using System.Buffers.Binary;

namespace ManyHands.Scraping;

/// <summary>
/// Decodes DEFLATE (RFC 1951), and can tell where the data ends, which the platform's streams can't: what follows it is
/// left for whoever reads the frame around it. Takes input in pieces of any size. Not thread-safe.
/// </summary>
internal sealed class Inflater(ContentDecoder owner) : IDisposable
{
    private const int History = 32 * 1024;
    private const int LongestMatch = 258;
    private const int WindowSize = 2 * History;

    private readonly DynamicCodes _dynamic = new();

    // What was decoded: [.._read) was handed out and serves as history, [_read.._write) waits for the reader.
    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowSize);
    private int _read;
    private int _write;

    // Bits taken from the input and not used up, the next one lowest. Above the first _bitCount there may be more of the
    // input's bits, which will come again.
    private ulong _bits;
    private int _bitCount;

    private State _state;
    private bool _lastBlock;
    private int _storedLeft;
    private HuffmanCode _literals = FixedCodes.Literals;
    private HuffmanCode _distances = FixedCodes.Distances;

    // What was found behind bytes that were still to be handed out.
    private ContentDecodingException? _problem;

    private enum State
    {
        BlockHeader,
        StoredLength,
        Stored,
        DynamicHeader,
        Codes,
        Done,
    }

    /// <summary>Whether the data has ended and everything was handed out.</summary>
    public bool Done => _state == State.Done && _read == _write;

    /// <summary>Whole bytes taken from the input that stand behind what was used.</summary>
    public int BufferedBytes => _bitCount >> 3;

    /// <summary>Begins with new data that has nothing to do with the old; what has arrived stays.</summary>
    public void Restart()
    {
        _read = _write = 0;
        _state = State.BlockHeader;
        _lastBlock = false;
        _problem = null;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    /// <summary>A whole byte that stands before or behind the data.</summary>
    public bool TryReadByte(DecoderInput input, out byte value)
    {
        if (_bitCount == 0 && input.Length > 0)
        {
            _bits = 0;
            value = input.Buffer[input.Start++];
            return true;
        }

        value = (byte)_bits;
        if (_bitCount == 0)
            return false;
        Skip(8);
        return true;
    }

    /// <summary>Puts two bytes back that were read before the data began.</summary>
    public void Unread(byte first, byte second)
    {
        _bits = (uint)(first | (second << 8));
        _bitCount = 16;
    }

    /// <summary>Decodes some of the input.</summary>
    /// <returns>How many bytes were written; 0 when it is done or needs more input.</returns>
    /// <exception cref="ContentDecodingException">The input is not valid; all that comes before was written.</exception>
    public int Inflate(DecoderInput input, Span<byte> output)
    {
        if (_read == _write)
        {
            if (_write > WindowSize - (History / 2))
            {
                _window.AsSpan(_write - History, History).CopyTo(_window);
                _read = _write = History;
            }

            if (_problem is not null)
                throw _problem;
            try
            {
                while (_state != State.Done && Step(input))
                {
                }
            }
            catch (ContentDecodingException problem) when (_read != _write)
            {
                _problem = problem;
            }
        }

        int length = Math.Min(output.Length, _write - _read);
        _window.AsSpan(_read, length).CopyTo(output);
        _read += length;
        return length;
    }

    /// <summary>Goes on to the next state; false when input or room is lacking.</summary>
    private bool Step(DecoderInput input)
    {
        Refill(input);
        switch (_state)
        {
            case State.BlockHeader:
                return BeginBlock();
            case State.StoredLength:
                return ReadStoredLength();
            case State.Stored:
                return CopyStored(input);
            case State.DynamicHeader:
                int used = _dynamic.Read(_bits, _bitCount, out bool complete, out string? problem);
                if (problem is not null)
                    throw Invalid(problem);
                Skip(used);
                if (complete)
                    (_literals, _distances, _state) = (_dynamic.Literals, _dynamic.Distances, State.Codes);
                return used > 0 || complete;
            default:
                return DecodeCodes(input);
        }
    }

    private bool BeginBlock()
    {
        if (_bitCount < 3)
            return false;
        _lastBlock = (_bits & 1) != 0;
        int type = (int)(_bits >> 1) & 3;
        Skip(3);
        switch (type)
        {
            case 0:
                Skip(_bitCount & 7);
                _state = State.StoredLength;
                return true;
            case 1:
                (_literals, _distances, _state) = (FixedCodes.Literals, FixedCodes.Distances, State.Codes);
                return true;
            case 2:
                _dynamic.Restart();
                _state = State.DynamicHeader;
                return true;
            default:
                throw Invalid("its data is damaged");
        }
    }

    private bool ReadStoredLength()
    {
        if (_bitCount < 32)
            return false;
        int length = (int)_bits & 0xFFFF;
        if (length != (~(int)(_bits >> 16) & 0xFFFF))
            throw Invalid("its data is damaged");
        Skip(32);
        _storedLeft = length;
        _state = State.Stored;
        return true;
    }

    private bool CopyStored(DecoderInput input)
    {
        while (_storedLeft > 0)
        {
            int room = Math.Min(_storedLeft, WindowSize - _write);
            if (room == 0)
                return false;
            if (_bitCount > 0)
            {
                _window[_write++] = (byte)_bits;
                Skip(8);
                _storedLeft--;
                continue;
            }

            // The rest needs no detour through the bits; those that were looked at ahead must go.
            _bits = 0;
            int length = Math.Min(room, input.Length);
            if (length == 0)
                return false;
            input.Span[..length].CopyTo(_window.AsSpan(_write));
            input.Start += length;
            _write += length;
            _storedLeft -= length;
        }

        EndBlock();
        return true;
    }

    private bool DecodeCodes(DecoderInput input)
    {
        while (_write <= WindowSize - LongestMatch)
        {
            Refill(input);
            int symbol = _literals.Decode(_bits, _bitCount, out int used);
            if (symbol < 0)
                return symbol == HuffmanCode.NeedsMoreBits ? false : throw Invalid("its data is damaged");
            if (symbol < 256)
            {
                _window[_write++] = (byte)symbol;
                Skip(used);
                continue;
            }

            if (symbol == 256)
            {
                Skip(used);
                EndBlock();
                return true;
            }

            if (!TryCopyMatch(symbol - 257, used))
                return false;
        }

        return false;
    }

    // Length and distance take 48 bits at most, so they are read together or, while bits are lacking, not at all.
    private bool TryCopyMatch(int lengthIndex, int used)
    {
        if (lengthIndex >= FixedCodes.LengthBase.Length)
            throw Invalid("its data is damaged");
        int extra = FixedCodes.LengthExtra[lengthIndex];
        int length = FixedCodes.LengthBase[lengthIndex] + (int)((_bits >> used) & ((1UL << extra) - 1));
        used += extra;

        int index = _distances.Decode(_bits >> used, _bitCount - used, out int distanceBits);
        if (index == HuffmanCode.NeedsMoreBits)
            return false;
        if (index < 0 || index >= FixedCodes.DistanceBase.Length)
            throw Invalid("its data is damaged");
        used += distanceBits;
        extra = FixedCodes.DistanceExtra[index];
        int distance = FixedCodes.DistanceBase[index] + (int)((_bits >> used) & ((1UL << extra) - 1));
        used += extra;
        if (used > _bitCount)
            return false;
        if (distance > _write)
            throw Invalid("it refers to something before its beginning");

        Skip(used);
        Span<byte> target = _window.AsSpan(_write, length);
        ReadOnlySpan<byte> source = _window.AsSpan(_write - distance, Math.Min(length, distance));
        if (distance == 1)
            target.Fill(source[0]);
        else if (distance >= length)
            source.CopyTo(target);
        else
            for (int i = 0; i < target.Length; i++)
                target[i] = _window[_write - distance + i];
        _write += length;
        return true;
    }

    private void EndBlock()
    {
        _state = _lastBlock ? State.Done : State.BlockHeader;

        // The last byte's unused bits are padding; what follows begins with a whole byte.
        if (_lastBlock)
            Skip(_bitCount & 7);
    }

    private void Refill(DecoderInput input)
    {
        if (_bitCount > 48)
            return;
        ReadOnlySpan<byte> bytes = input.Span;
        if (bytes.Length >= 8)
        {
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(bytes) << _bitCount;
            input.Start += (63 - _bitCount) >> 3;
            _bitCount |= 56;
            return;
        }

        while (_bitCount <= 56 && input.Length > 0)
        {
            _bits |= (ulong)input.Buffer[input.Start++] << _bitCount;
            _bitCount += 8;
        }
    }

    private void Skip(int bits)
    {
        _bits >>= bits;
        _bitCount -= bits;
    }

    private ContentDecodingException Invalid(string what) => new($"The body is not valid {owner.Name}: {what}.");
}
