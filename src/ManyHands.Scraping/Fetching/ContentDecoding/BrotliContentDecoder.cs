using System.Buffers;
using System.IO.Compression;

namespace ManyHands.Scraping;

/// <summary>Brotli (RFC 7932): its stream says itself where it ends. Its window is 16 MiB at most.</summary>
internal sealed class BrotliContentDecoder : ContentDecoder
{
    // A mutable struct around native memory: must not be read-only, or each call would work on a copy.
    private BrotliDecoder _decoder;
    private bool _done;

    public override string Name => "br";

    public override bool MayEnd => _done;

    public override int Decode(DecoderInput input, Span<byte> output)
    {
        if (_done)
            return input.Length == 0 ? 0 : throw TrailingJunk();

        OperationStatus status = _decoder.Decompress(input.Span, output, out int consumed, out int written);
        input.Start += consumed;
        if (status == OperationStatus.InvalidData)
            throw Invalid("its data is damaged");
        _done = status == OperationStatus.Done;
        if (_done && input.Length > 0)
            throw TrailingJunk();
        return written;
    }

    public override void Dispose() => _decoder.Dispose();
}
