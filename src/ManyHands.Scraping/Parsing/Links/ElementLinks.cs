namespace ManyHands.Scraping;

/// <summary>Which attributes of which elements are links, and of what kind. Not thread-safe; confined to a worker.</summary>
internal sealed class ElementLinks(LinkRequest request, LinkCollector collector)
{
    /// <summary>Whether a <c>meta</c> element so far asks not to follow links.</summary>
    public bool NoFollow { get; private set; }

    /// <param name="name">In lower case.</param>
    /// <param name="attributes">Of its start tag.</param>
    /// <param name="isForeign">Whether the element is SVG or MathML.</param>
    public void Read(ReadOnlySpan<char> name, TagAttributes attributes, bool isForeign)
    {
        if (isForeign)
            ReadForeign(name, attributes);
        else
            ReadHtml(name, attributes);
        if (request.Requisites && attributes.Has("style"))
            new CssLinks(attributes["style"], "[style]", collector).Read();
    }

    private void ReadHtml(ReadOnlySpan<char> name, TagAttributes attributes)
    {
        switch (name)
        {
            case "a":
                ReadAnchor(attributes, "href", "a[href]");
                break;
            case "area":
                ReadAnchor(attributes, "href", "area[href]");
                break;
            case "frame":
                ReadFrame(attributes["src"], "frame[src]");
                break;
            case "iframe":
                ReadFrame(attributes["src"], "iframe[src]");
                break;
            case "base":
                if (attributes.Has("href"))
                    collector.SetBase(attributes["href"]);
                break;
            case "meta":
                ReadMeta(attributes);
                break;
            case "link":
                ReadLink(attributes);
                break;
            case "script":
                collector.AddRequisite(attributes["src"], "script[src]");
                break;
            case "img":
                ReadImage(attributes, "img[src]", "img[srcset]");
                break;
            case "image":
                // A misspelling that browsers understand.
                ReadImage(attributes, "image[src]", "image[srcset]");
                break;
            case "source":
                // Its src is of a video or a sound.
                ReadSourceSet(attributes["srcset"], "source[srcset]");
                break;
            case "input":
                if (attributes["type"].Equals("image", StringComparison.OrdinalIgnoreCase))
                    collector.AddRequisite(attributes["src"], "input[src]");
                break;
            case "video":
                collector.AddRequisite(attributes["poster"], "video[poster]");
                break;
            case "body" or "table" or "thead" or "tbody" or "tfoot" or "tr" or "td" or "th":
                collector.AddRequisite(attributes["background"], "[background]");
                break;
            default:
                break;
        }
    }

    private void ReadForeign(ReadOnlySpan<char> name, TagAttributes attributes)
    {
        string attribute = attributes.Has("href") ? "href" : "xlink:href";
        switch (name)
        {
            case "a":
                ReadAnchor(attributes, attribute, "a[href]");
                break;
            case "image" or "feimage":
                collector.AddRequisite(attributes[attribute], "image[href]");
                break;
            case "use":
                collector.AddRequisite(attributes[attribute], "use[href]");
                break;
            case "script":
                collector.AddRequisite(attributes[attribute], "script[href]");
                break;
            default:
                break;
        }
    }

    private void ReadAnchor(TagAttributes attributes, string attribute, string place)
    {
        if (attributes.Has(attribute))
            collector.AddLink(attributes[attribute], place, HasToken(attributes["rel"], "nofollow"));
    }

    private void ReadFrame(ReadOnlySpan<char> source, string place)
    {
        // An empty frame shows an empty page.
        if (!WebUrlParser.Strip(source).IsEmpty)
            collector.AddLink(source, place, noFollow: false);
    }

    private void ReadMeta(TagAttributes attributes)
    {
        ReadOnlySpan<char> content = attributes["content"];
        if (attributes["http-equiv"].Equals("refresh", StringComparison.OrdinalIgnoreCase))
        {
            ReadOnlySpan<char> target = MetaRefresh.TargetOf(content);
            if (!target.IsEmpty)
                collector.AddLink(target, "meta[refresh]", noFollow: false);
        }

        if (RobotsDirectives.IsFor(attributes["name"], request.Agent))
            NoFollow |= RobotsDirectives.NoFollowInMeta(content);
    }

    private void ReadLink(TagAttributes attributes)
    {
        ReadOnlySpan<char> rel = attributes["rel"];
        ReadOnlySpan<char> reference = attributes["href"];
        bool isStyle = HasToken(rel, "stylesheet");
        string? lead =
            HasToken(rel, "next") ? "link[rel=next]"
            : HasToken(rel, "prev") || HasToken(rel, "previous") ? "link[rel=prev]"
            : HasToken(rel, "canonical") ? "link[rel=canonical]"
            : HasToken(rel, "alternate") && !isStyle ? "link[rel=alternate]"
            : null;
        if (lead is not null && !WebUrlParser.Strip(reference).IsEmpty)
            collector.AddLink(reference, lead, HasToken(rel, "nofollow"));

        if (isStyle && attributes["type"].Trim() is not ([] or "text/css") && !attributes["type"].Trim().Equals("text/css", StringComparison.OrdinalIgnoreCase))
            return;
        if (isStyle)
            collector.AddRequisite(reference, "link[rel=stylesheet]");
        else if (HasToken(rel, "icon") || HasToken(rel, "apple-touch-icon") || HasToken(rel, "apple-touch-icon-precomposed") || HasToken(rel, "mask-icon"))
            collector.AddRequisite(reference, "link[rel=icon]");
        else if (HasToken(rel, "modulepreload") || (HasToken(rel, "preload") && IsPartOfPage(attributes["as"])))
            collector.AddRequisite(reference, "link[rel=preload]");
        ReadSourceSet(attributes["imagesrcset"], "link[imagesrcset]");
    }

    private void ReadImage(TagAttributes attributes, string sourcePlace, string setPlace)
    {
        collector.AddRequisite(attributes["src"], sourcePlace);
        ReadSourceSet(attributes["srcset"], setPlace);
    }

    private void ReadSourceSet(ReadOnlySpan<char> value, string place)
    {
        if (!request.Requisites)
            return;
        var set = new SourceSet(value);
        while (collector.GoesOn() && set.TryRead(out ReadOnlySpan<char> url))
            collector.AddRequisite(url, place);
    }

    // What can be preloaded beside these is data, sound and video.
    private static bool IsPartOfPage(ReadOnlySpan<char> destination) =>
        destination.Equals("style", StringComparison.OrdinalIgnoreCase)
        || destination.Equals("script", StringComparison.OrdinalIgnoreCase)
        || destination.Equals("image", StringComparison.OrdinalIgnoreCase)
        || destination.Equals("font", StringComparison.OrdinalIgnoreCase);

    private static bool HasToken(ReadOnlySpan<char> tokens, string wanted)
    {
        foreach (Range token in tokens.SplitAny("\t\n\f\r "))
        {
            if (tokens[token].Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
