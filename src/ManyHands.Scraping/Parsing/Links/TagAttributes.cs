using System.Collections.Frozen;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace ManyHands.Scraping;

/// <summary>The attributes of a start tag that matter here. Not thread-safe; of no use after the tokenizer's next token.</summary>
internal readonly ref struct TagAttributes(StructHtmlToken tag)
{
    private const int CheckEvery = 256;

    private static readonly FrozenSet<string> Wanted = FrozenSet.Create(
        "as", "background", "content", "href", "http-equiv", "imagesrcset", "name", "poster", "rel", "shadowrootmode", "src", "srcset", "style", "type", "xlink:href");

    private readonly StructAttributes _attributes = tag.Attributes;

    /// <summary>The value, or nothing where there is no such attribute.</summary>
    public ReadOnlySpan<char> this[string name] => TryGet(_attributes, name, out ReadOnlySpan<char> value) ? value : default;

    public bool Has(string name) => TryGet(_attributes, name, out _);

    /// <summary>
    /// Decides which attributes the tokenizer keeps: those that are wanted, the first of each name. Without that it would
    /// compare all with all, which a tag of a million attributes makes days of.
    /// </summary>
    public static ShouldEmitAttribute Filter(CancellationToken cancellationToken)
    {
        FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> wanted = Wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        int count = 0;
        return (ref tag, name) =>
        {
            if (++count % CheckEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            return wanted.Contains(name.Span) && !TryGet(tag.Attributes, name.Span, out _);
        };
    }

    private static bool TryGet(scoped in StructAttributes attributes, scoped ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            MemoryHtmlAttributeToken attribute = attributes[i];
            if (name.SequenceEqual(attribute.Name.Memory.Span))
            {
                value = attribute.Value.Memory.Span;
                return true;
            }
        }

        value = default;
        return false;
    }
}
