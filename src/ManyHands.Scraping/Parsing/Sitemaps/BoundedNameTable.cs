using System.Xml;

namespace ManyHands.Scraping;

/// <summary>The names of a document, which its reader keeps until the end: a hostile one would have millions. Not thread-safe; confined to a worker.</summary>
internal sealed class BoundedNameTable : NameTable
{
    private const int Most = 10_000;

    private int _count;

    /// <exception cref="XmlException">There are too many.</exception>
    public override string Add(char[] key, int start, int len)
    {
        if (Get(key, start, len) is { } known)
            return known;
        Count();
        return base.Add(key, start, len);
    }

    /// <exception cref="XmlException">There are too many.</exception>
    public override string Add(string key)
    {
        if (Get(key) is { } known)
            return known;
        Count();
        return base.Add(key);
    }

    private void Count()
    {
        if (++_count > Most)
            throw new XmlException($"There are more than {Most} different names in it.");
    }
}
