using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ManyHands.Scraping;

/// <summary>Zstandard (RFC 8878): one frame or several, with windows of 8 MiB at most (RFC 9659).</summary>
internal sealed class ZstdDecoder : ContentDecoder
{
    private const int WindowLog = 23;

    // The library doesn't say which.
    private const string What = "its data is damaged, or it needs a window of more than 8 MiB";

    private readonly Decompressor _decompressor = new();
    private bool _frameDone;

    public ZstdDecoder() => _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLog);

    public override string Name => "zstd";

    public override bool MayEnd => _frameDone;

    public override int Decode(DecoderInput input, Span<byte> output)
    {
        while (true)
        {
            // Between two frames there is nothing to flush, and an empty call would begin the next one.
            if (_frameDone && input.Length == 0)
                return 0;
            OperationStatus status = Unwrap(input.Span, output, out int consumed, out int written);
            input.Start += consumed;
            if (status == OperationStatus.InvalidData)
                throw Invalid(What);
            _frameDone = status == OperationStatus.Done;
            if (written > 0 || input.Length == 0)
                return written;
        }
    }

    public override void Dispose() => _decompressor.Dispose();

    private OperationStatus Unwrap(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        try
        {
            return _decompressor.UnwrapStream(input, output, out consumed, out written);
        }
        catch (ZstdException e)
        {
            throw new ContentDecodingException($"The body is not valid zstd: {What}.", e);
        }
    }
}
