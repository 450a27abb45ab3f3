using System.Text;

namespace ManyHands.Scraping;

/// <summary>Takes bytes that can't be decoded for windows-1252. Thread-safe.</summary>
internal sealed class Windows1252Fallback : DecoderFallback
{
    // From 0x80 to 0x9F; the others are the characters of the same number.
    private const string Table =
        "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    // UTF-8 gives up at most three bytes at once.
    public override int MaxCharCount => 4;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

    private sealed class Buffer : DecoderFallbackBuffer
    {
        private byte[] _bytes = [];
        private int _next;

        public override int Remaining => _bytes.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            (_bytes, _next) = (bytesUnknown, 0);
            return bytesUnknown.Length > 0;
        }

        public override char GetNextChar()
        {
            if (_next >= _bytes.Length)
                return '\0';
            byte value = _bytes[_next++];
            return value is >= 0x80 and <= 0x9F ? Table[value - 0x80] : (char)value;
        }

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }

        public override void Reset() => (_bytes, _next) = ([], 0);
    }
}
