using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>
/// Writes a path or a pattern in the two forms in which they are compared (RFC 9309, 2.2.2). Not thread-safe; lives on one
/// stack.
/// </summary>
/// <remarks>
/// <para>
/// In both forms unreserved octets stand for themselves, those outside ASCII and those that no URI may hold are
/// percent-encoded, in capitals. The forms differ in reserved octets that were percent-encoded. The RFC's text has all
/// reserved octets encoded before the comparison, its first example keeps some, its second encodes others of the same query,
/// and 2.2.3 lets <c>%24</c> match a dollar sign. What agrees with all of them, and with RFC 3986, 2.2:
/// </para>
/// <para>
/// <em>As sent</em> leaves each as it was, so what is spelled alike always matches. <em>Plain</em> takes it out of its
/// encoding, unless it would then delimit: <c>/a%2Fb</c> is another path than <c>/a/b</c>, but <c>%3A</c> and a colon, or
/// <c>%2F</c> and a slash within a query, are the same. A rule matches when it does in either form.
/// </para>
/// </remarks>
internal ref struct RobotsForms
{
    private readonly Span<byte> _asSent;
    private readonly Span<byte> _plain;
    private int _asSentLength;
    private int _plainLength;
    private bool _differ;
    private Part _part;

    private RobotsForms(Span<byte> asSent, Span<byte> plain)
    {
        _asSent = asSent;
        _plain = plain;
    }

    private enum Part
    {
        Path,

        /// <summary>Behind a wildcard, which may have swallowed the question mark.</summary>
        PathOrQuery,
        Query,
    }

    /// <summary>Both forms; one array twice where they don't differ.</summary>
    /// <param name="text">The octets, as they stand in the file or go into the request line.</param>
    /// <param name="wildcards">A star is a wildcard, and becomes <see cref="RobotsPattern.Wildcard"/>.</param>
    public static (byte[] AsSent, byte[] Plain) Of(ReadOnlySpan<byte> text, bool wildcards)
    {
        // An octet becomes three at most.
        int most = 3 * text.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(2 * most);
        var forms = new RobotsForms(rented.AsSpan(0, most), rented.AsSpan(most, most));
        while (!text.IsEmpty)
        {
            byte value = RobotsOctets.Take(ref text, out bool encoded);
            if (wildcards && value == '*' && !encoded)
                forms.AddWildcard();
            else
                forms.Add(value, encoded);
        }

        byte[] asSent = forms._asSent[..forms._asSentLength].ToArray();
        byte[] plain = forms._differ ? forms._plain[..forms._plainLength].ToArray() : asSent;
        ArrayPool<byte>.Shared.Return(rented);
        return (asSent, plain);
    }

    private void Add(byte value, bool encoded)
    {
        bool reserved = RobotsOctets.IsReserved(value);
        if (RobotsOctets.IsUnreserved(value) || (!encoded && (reserved || value == '%')))
        {
            _asSent[_asSentLength++] = value;
            _plain[_plainLength++] = value;
            if (value == '?')
                _part = Part.Query;
            return;
        }

        Encode(value, _asSent, ref _asSentLength);
        if (reserved && !Delimits(value))
        {
            _plain[_plainLength++] = value;
            _differ = true;
        }
        else
        {
            Encode(value, _plain, ref _plainLength);
        }
    }

    private void AddWildcard()
    {
        _asSent[_asSentLength++] = RobotsPattern.Wildcard;
        _plain[_plainLength++] = RobotsPattern.Wildcard;
        if (_part == Part.Path)
            _part = Part.PathOrQuery;
    }

    private readonly bool Delimits(byte value) => value switch
    {
        (byte)'/' or (byte)'?' => _part != Part.Query,
        (byte)'&' or (byte)'=' or (byte)'+' => _part != Part.Path,
        _ => false,
    };

    private static void Encode(byte value, Span<byte> to, ref int length)
    {
        to[length++] = (byte)'%';
        to[length++] = "0123456789ABCDEF"u8[value >> 4];
        to[length++] = "0123456789ABCDEF"u8[value & 15];
    }
}
