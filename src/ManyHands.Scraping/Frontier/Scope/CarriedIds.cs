using System.Numerics;

namespace ManyHands.Scraping;

/// <summary>
/// One page under many session ids or return addresses: what is left of the URL without them was let in before. Not
/// thread-safe; confined to a worker.
/// </summary>
/// <remarks>
/// <para>
/// A crawl that keeps no cookies may get a new session id with each page, and with it a new URL for each page of the site.
/// Limiting the ids would end the crawl with the first pages; limiting each page to one of them loses nothing. A page that is
/// known without an id too is fetched twice.
/// </para>
/// <para>
/// A name such as <c>sid</c> may also tell one story from another. It is a session's once one value was carried along to ten
/// URLs in a row, on five paths at least, and later another value: all links of a page carry the session's id, and only that.
/// </para>
/// </remarks>
internal sealed class CarriedIds(UrlHash hash) : TrapRule
{
    private const int RunLength = 10;
    private const int RunPaths = 5;
    private const int RunsNeeded = 2;

    private readonly RecentTable<Use> _uses = new(1 << 10);
    private readonly FingerprintSet _letIn = new();

    // Of the URL judged last.
    private Carried _carried;
    private ulong _rest;
    private ulong _path;
    private ulong _name;
    private ulong _value;
    private int _returnAddress;

    public override string Kind => _carried == Carried.Return ? TrapKinds.ManyQueries : TrapKinds.SessionId;

    public override bool HoldsBack(in TrapUrl url, out ulong pattern)
    {
        pattern = 0;
        _carried = Carried.None;
        if (url.Parameters.IsEmpty && !url.Parts.Path.ContainsAny(';', '('))
            return false;

        TakeApart(url);
        pattern = UrlHash.Then(_name, _carried == Carried.Return ? _path : url.Site);
        switch (_carried)
        {
            case Carried.None:
                return false;
            case Carried.Return:
                for (_returnAddress = 0; _returnAddress < TrapLimits.ReturnAddresses; _returnAddress++)
                {
                    if (!_letIn.Contains(Print(_returnAddress)))
                        return false;
                }

                return true;
            case Carried.PerhapsSession when _uses.Find(UrlHash.Then(url.Site, _name)).Runs < RunsNeeded:
                return false;
            default:
                return _letIn.Contains(Print(-1));
        }
    }

    public override string Describe(in TrapUrl url)
    {
        foreach (TrapUrl.Segment segment in url.Segments)
        {
            ReadOnlySpan<char> text = url.Text(segment);
            if (CarriedNames.IsAspFolder(text))
                return $"{url.Parts.Authority}/(S(*))/…";
            if (FindInPath(text, out int start, out _) != Carried.None)
                return $"{url.Parts.Authority}/…;{NameInPath(text, start)}=*";
        }

        foreach (TrapUrl.Parameter parameter in url.Parameters)
        {
            if (CarriedNames.Classify(url.Name(parameter), url.Value(parameter)) == _carried)
                return $"{url.Parts.Authority}{(_carried == Carried.Return ? url.Parts.Path : "/…")}?{url.Name(parameter)}=*";
        }

        return url.Parts.Authority.ToString();
    }

    public override void Admit(in TrapUrl url)
    {
        if (_carried == Carried.None)
            return;
        _letIn.Add(Print(_carried == Carried.Return ? _returnAddress : -1));
        if (_carried == Carried.PerhapsSession)
            _uses.Find(UrlHash.Then(url.Site, _name)).Count(_value, _path);
    }

    private static Carried FindInPath(ReadOnlySpan<char> segment, out int start, out int end)
    {
        start = segment.IndexOf(';');
        end = segment.Length;
        while (start >= 0)
        {
            ReadOnlySpan<char> rest = segment[(start + 1)..];
            int next = rest.IndexOf(';');
            end = next < 0 ? segment.Length : start + 1 + next;
            ReadOnlySpan<char> part = segment[(start + 1)..end];
            int equals = part.IndexOf('=');
            if (equals > 0 && CarriedNames.Classify(part[..equals], part[(equals + 1)..]) is Carried.Session or Carried.PerhapsSession)
                return CarriedNames.Classify(part[..equals], part[(equals + 1)..]);
            start = next < 0 ? -1 : end;
        }

        return Carried.None;
    }

    private ulong Print(int number) => UrlHash.Then(_rest, (ulong)number);

    private void TakeApart(in TrapUrl url)
    {
        foreach (TrapUrl.Segment segment in url.Segments)
        {
            ReadOnlySpan<char> text = url.Text(segment);
            if (CarriedNames.IsAspFolder(text))
                Take(Carried.Session, 1, segment.Hash);
            else if (FindInPath(text, out int start, out int end) is var carried and not Carried.None)
                Take(carried, hash.Of(NameInPath(text, start)), hash.Of(text[start..end]));
        }

        foreach (TrapUrl.Parameter parameter in url.Parameters)
        {
            if (parameter.NameLength > 0)
                Take(CarriedNames.Classify(url.Name(parameter), url.Value(parameter)), parameter.NameHash, parameter.ValueHash);
        }

        if (_carried != Carried.None)
            Leave(url);
    }

    // The surest one counts.
    private void Take(Carried carried, ulong name, ulong value)
    {
        if (carried != Carried.None && (_carried == Carried.None || carried < _carried))
            (_carried, _name, _value) = (carried, name, value);
    }

    private void Leave(in TrapUrl url)
    {
        ulong rest = url.Site;
        foreach (TrapUrl.Segment segment in url.Segments)
        {
            ReadOnlySpan<char> text = url.Text(segment);
            if (CarriedNames.IsAspFolder(text))
                continue;
            ulong left = segment.Hash;
            if (FindInPath(text, out int start, out int end) is var carried and not Carried.None && Leaves(carried, hash.Of(NameInPath(text, start))))
            {
                left = hash.Of(text[..start]);
                if (end < text.Length)
                    left = UrlHash.Then(left, hash.Of(text[end..]));
            }

            rest = UrlHash.Then(rest, left);
        }

        _path = rest;
        foreach (TrapUrl.Parameter parameter in url.Parameters)
        {
            Carried carried = parameter.NameLength == 0 ? Carried.None : CarriedNames.Classify(url.Name(parameter), url.Value(parameter));
            if (!Leaves(carried, parameter.NameHash))
                rest = UrlHash.Then(UrlHash.Then(rest, parameter.NameHash), parameter.ValueHash);
        }

        _rest = rest;
    }

    // Others stay: "s" beside a PHPSESSID is a search.
    private bool Leaves(Carried carried, ulong name) =>
        carried == _carried && carried != Carried.None && (carried != Carried.PerhapsSession || name == _name);

    private static ReadOnlySpan<char> NameInPath(ReadOnlySpan<char> segment, int start) => segment.Slice(start + 1, segment[start..].IndexOf('=') - 1);

    /// <summary>How an unsure name was used on a site.</summary>
    private struct Use
    {
        private ulong _value;
        private ulong _paths;
        private int _length;

        public int Runs { get; private set; }

        public void Count(ulong value, ulong path)
        {
            if (value != _value)
                (_value, _paths, _length) = (value, 0, 0);
            _paths |= 1UL << (int)(path & 63);
            _length++;

            // Once a run: what comes after in the same one adds nothing.
            if (_length < RunLength || BitOperations.PopCount(_paths) < RunPaths)
                return;
            Runs++;
            _length = int.MinValue;
        }
    }
}
