using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>Characters that grow at the end and can be cut back. Not thread-safe; lives on one stack.</summary>
internal ref struct WebUrlBuffer(Span<char> initial)
{
    private Span<char> _chars = initial;
    private char[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Written => _chars[..Length];

    public void Append(char value)
    {
        if (Length == _chars.Length)
            Grow(1);
        _chars[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > _chars.Length - Length)
            Grow(value.Length);
        value.CopyTo(_chars[Length..]);
        Length += value.Length;
    }

    public void CutTo(int length) => Length = length;

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        _rented = null;
    }

    private void Grow(int more)
    {
        char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(_chars.Length * 2, Length + more));
        Written.CopyTo(larger);
        Dispose();
        _chars = _rented = larger;
    }
}
