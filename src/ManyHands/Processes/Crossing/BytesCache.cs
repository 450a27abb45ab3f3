using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>What the bytes of a message stood for, found again without a string or an array made of them. Thread-safe.</summary>
internal sealed class BytesCache<T>
{
    private readonly ConcurrentDictionary<byte[], T> _known = new(new Comparer());

    internal bool TryGet(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out T value) =>
        _known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out value);

    internal T Add(ReadOnlySpan<byte> bytes, T value) => _known.GetOrAdd(bytes.ToArray(), value);

    private sealed class Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
