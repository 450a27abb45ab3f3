using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;

namespace ManyHands.Scraping;

/// <summary>Reads one list of URLs, a line at a time, whatever bytes are in it. Not thread-safe; confined to a worker.</summary>
internal sealed class UrlListReader(Stream stream, string name) : IDisposable
{
    /// <summary>A line longer than this, in bytes, is no URL.</summary>
    public const int LongestLine = 64 << 10;

    private const int MagicLength = 4;

    // Stands for what is no UTF-16; never part of a text.
    private const string NoCharacter = "\uffff";

    private static readonly byte[] NoCharacterBytes = Encoding.UTF8.GetBytes(NoCharacter);

    // Only while it is being read: there may be many lists.
    private byte[] _buffer = [];
    private Stream _stream = stream;
    private Task<int> _reading = Task.FromResult(0);
    private int _start;
    private int _end;
    private bool _begun;
    private bool _ended;

    /// <summary>The next line that is neither blank nor a comment; null at the end.</summary>
    public async ValueTask<OfferedUrl?> NextAsync(CancellationToken cancellationToken)
    {
        if (!_begun)
        {
            _begun = true;
            _buffer = new byte[LongestLine * 2];
            await RecognizeAsync(cancellationToken).ConfigureAwait(false);
        }
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOfAny((byte)'\n', (byte)'\r');
            int available = _end - _start;
            if (length < 0 && available <= LongestLine && !_ended)
            {
                await FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }
            if (length < 0 && available == 0)
            {
                _buffer = [];
                _stream.Dispose();
                return null;
            }
            if (length < 0 && available > LongestLine)
            {
                if (await ReadLongAsync(cancellationToken).ConfigureAwait(false) is { } malformed)
                    return malformed;
                continue;
            }
            // CR LF reads as a line and a blank one.
            int end = length < 0 ? available : length;
            OfferedUrl? offered = Parse(_buffer.AsSpan(_start, end));
            _start += Math.Min(end + 1, available);
            if (offered is not null)
                return offered;
        }
    }

    public void Dispose()
    {
        // A read whose wait was given up may still fill the buffers: they are then left to the collector.
        if (_reading.IsCompleted)
            _stream.Dispose();
    }

    private static OfferedUrl? Parse(ReadOnlySpan<byte> line)
    {
        int length = line.Length;
        line = line.Trim(" \t\v\f"u8);
        if (line.IsEmpty || line[0] == '#')
            return null;
        if (length > LongestLine)
            return TooLong(line, length, XxHash128.Hash(line));
        if (!Utf8.IsValid(line) || line.IndexOf(NoCharacterBytes) >= 0)
            return OfferedUrl.Malformed(Encoding.UTF8.GetString(line).Trim(), "the line is not valid text in UTF-8 (or in UTF-16, if the list begins with its mark)", XxHash128.Hash(line));
        string text = Encoding.UTF8.GetString(line).Trim();
        return text.Length == 0 || text[0] == '#' ? null : OfferedUrl.Parse(text);
    }

    private static OfferedUrl TooLong(ReadOnlySpan<byte> start, long length, byte[] digest) => OfferedUrl.Malformed(
        Encoding.UTF8.GetString(start[..Math.Min(start.Length, OfferedUrl.LongestSpelling * 4)]),
        $"the line of {length} bytes is longer than any URL may be ({LongestLine})", digest);

    /// <summary>Goes over a line that the buffer does not hold, keeping its start.</summary>
    private async ValueTask<OfferedUrl?> ReadLongAsync(CancellationToken cancellationToken)
    {
        byte[] start = _buffer.AsSpan(_start, OfferedUrl.LongestSpelling * 4).ToArray();
        var hash = new XxHash128();
        long total = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOfAny((byte)'\n', (byte)'\r');
            int end = length < 0 ? _end - _start : length;
            hash.Append(_buffer.AsSpan(_start, end));
            total += end;
            _start += end;
            if (length >= 0 || _ended)
                break;
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
        ReadOnlySpan<byte> shown = start.AsSpan().TrimStart(" \t\v\f"u8);
        return shown.StartsWith("#"u8) ? null : TooLong(shown, total, hash.GetCurrentHash());
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        int read;
        try
        {
            // Reading a terminal or a pipe can't always be cancelled; the wait for it can.
            _reading = _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask();
            read = await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ContentDecodingException or UnauthorizedAccessException)
        {
            throw new InputException($"The list {name} can't be read to its end: {failure.Message}", failure);
        }
        _end += read;
        _ended = read == 0;
    }

    /// <summary>Looks at the first bytes: gzip, then a byte order mark inside.</summary>
    private async ValueTask RecognizeAsync(CancellationToken cancellationToken)
    {
        while (_end < MagicLength && !_ended)
            await FillAsync(cancellationToken).ConfigureAwait(false);
        if (First(0x1f, 0x8b))
        {
            _stream = new DecodingStream(new RejoinedStream(_buffer.AsSpan(0, _end).ToArray(), _stream), new GzipDecoder(), mayBeEmpty: false);
            _end = 0;
            _ended = false;
            while (_end < MagicLength && !_ended)
                await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        if (First(0xef, 0xbb, 0xbf))
            _start = 3;
        else if (First(0xff, 0xfe) || First(0xfe, 0xff))
            BeginUtf16(bigEndian: _buffer[0] == 0xfe);
    }

    private void BeginUtf16(bool bigEndian)
    {
        Encoding encoding = Encoding.GetEncoding(bigEndian ? "utf-16BE" : "utf-16", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback(NoCharacter));
        var rest = new RejoinedStream(_buffer.AsSpan(2, _end - 2).ToArray(), _stream);
        _stream = Encoding.CreateTranscodingStream(rest, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        _end = 0;
        _ended = false;
    }

    private bool First(params ReadOnlySpan<byte> magic) => _buffer.AsSpan(0, _end).StartsWith(magic);
}
