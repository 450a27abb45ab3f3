using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Fuzzing;

/// <summary>Links of pages and of style sheets, with the fields of the answer that bear on them. Thread-safe.</summary>
internal sealed class LinksTarget : FuzzTarget
{
    private static readonly string[] Types =
    [
        "text/html", "text/html", "text/html; charset=utf-8", "text/html;charset=\"windows-1251\"", "text/html; charset=utf-16le", "text/html; charset=shift_jis", "text/html; charset=gb18030",
        "text/html; charset=iso-2022-jp", "text/html; charset=euc-kr", "text/html; charset=big5", "text/html; charset=x-user-defined", "application/xhtml+xml", "image/svg+xml", "text/css", "text/css; charset=utf-16",
        "",
    ];

    public override string Name => "links";

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "<", ">", "</", "/>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?", "<!", "=", "'", "\"", "`", "&", "&amp", "&#", "&#x110000;", "&notit;", "&CounterClockwiseContourIntegral;", " ", "\f",
        "<a href=", "<base href=", "<meta charset=", "<meta http-equiv=refresh content='0;url=", "<meta name=robots content=nofollow>", "<script>", "</script>", "<!--<script>", "<style>", "</style>", "<title>", "</title>",
        "<textarea>", "</textarea>", "<svg>", "</svg>", "<math>", "<mi>", "<desc>", "<foreignObject>", "<template>", "</template>", "<template shadowrootmode=open>", "<noscript>", "<plaintext>", "<xmp>", "<iframe>", "<noframes>",
        "<table>", "<select>", "<frameset>", "<image>", "rel=", "nofollow", "srcset=", "style=", "xlink:href=", "url(", ")", "@import ", "image-set(", "\\", "\\41 ", "\\110000", "/*", "*/", ";", "{", "}", "1x", "100w", ",", "(",
        "../", "http:", "//", "\\\\", "javascript:", "data:,", "#", "?", "utf-16", "x-user-defined", "\u001b$B",
    ];

    public override FuzzReading Run(FuzzInput input)
    {
        (string? type, string? charset) = MediaType.Parse(input.Choice(0, Types));
        ReadOnlyMemory<byte> body = input.Body;
        IReadOnlyList<string> tags = [];
        if (input.Choice(1, 8) == 0)
        {
            // The first line is what a server says of it.
            int line = body.Span.IndexOf((byte)'\n') + 1;
            string field = Encoding.Latin1.GetString(body.Span[..line]);
            (type, charset) = MediaType.Parse(field);
            tags = [field];
            body = body[line..];
        }

        var request = new LinkRequest(WebUrl.Known("http://h/d/p?q")) { MediaType = type, Charset = charset, Requisites = input.Choice(2, 4) > 0, RobotsTags = tags };
        PageLinks links = PageLinks.Read(body, request, CancellationToken.None);
        foreach (PageLink link in links.Links)
        {
            Check(WebUrl.TryParse(link.Url.Href, out WebUrl? same, out _) && same.Href == link.Url.Href, "a link is a URL in its normal form");
            Check(!link.NoFollow || !link.Requisite, "what a page needs is followed");
        }

        Check(links.Links.Count == links.Links.DistinctBy(link => (link.Url, link.Requisite)).Count(), "a link is told once");
        PageLinks inPieces = PageLinks.Read(new CutStream(body, 1 + input.Choice(3, 100)), request, CancellationToken.None);
        Check(links.Links.SequenceEqual(inPieces.Links) && links.Title == inPieces.Title && links.Charset == inPieces.Charset, "where a page is cut makes a difference");
        return new FuzzReading(body.Length * 2L, links.Links.Count);
    }

    protected override byte[] MakeBody(Random random, Mutator mutator)
    {
        string page = random.Next(6) switch { 0 => Css(), 1 => $"{Field()}\n{Tags()}", 2 => $"<svg>{Tags()}</svg>", _ => $"<!doctype html><head>{mutator.Many(3, Head)}</head><body>{Tags()}" };
        return mutator.Mutate(mutator.Encode(page));

        string Tags() => mutator.Many(12, Tag);
        string Tag() => mutator.Pick<Func<string>>(Anchor, Anchor, Element, Text, Styled, Nested)();
        string Anchor() => $"<a {mutator.Many(2, Attribute)}href={Quoted(Url())}{mutator.Many(2, Attribute)}>{Text()}</a>";
        string Element() => mutator.Pick(
            $"<img src={Quoted(Url())} srcset={Quoted(Sources())}>", $"<area href={Quoted(Url())}>", $"<iframe src={Quoted(Url())}></iframe>", $"<link rel={Quoted(Rel())} href={Quoted(Url())}>",
            $"<script src={Quoted(Url())}>var a='<a href=/no>'</script>", $"<frame src={Quoted(Url())}>", $"<source srcset={Quoted(Sources())}>", $"<video poster={Quoted(Url())}>", $"<object data={Quoted(Url())}>");
        string Styled() => mutator.Pick($"<style>{Css()}</style>", $"<p style={Quoted(Css())}>", $"<svg><style>{Css()}</style><use xlink:href={Quoted(Url())}/></svg>");
        string Nested() => mutator.Pick("<template>", "</template>", "<noscript>", "</noscript>", "<svg>", "</svg>", "<math><annotation-xml encoding='text/html'>", "<desc>", "<table><tr>", "<!-- ", "-->", "<textarea>");
        string Head() => mutator.Pick(
            $"<base href={Quoted(Url())}>", "<meta charset=utf-16>", $"<meta http-equiv=content-type content='text/html; charset={mutator.Pick("koi8-r", "x", "utf-16be")}'>", $"<meta http-equiv=refresh content={Quoted($"{mutator.Pick("0", " 1.5", "")};url={Url()}")}>",
            $"<meta name=robots content={Quoted(Rel())}>", $"<title>{Text()}</title>", $"<link rel={Quoted(Rel())} href={Quoted(Url())}>");
        string Css() => mutator.Many(4, () => mutator.Pick(
            $"@import {mutator.Pick("url(", "'", "")}{Url()}{mutator.Pick(")", "'", "")};", $"a{{background:url({Quoted(Url())})}}", $"b{{src:image-set({Quoted(Url())} 1x, url({Url()}) 2x)}}", "/* url(x) */", "@charset \"utf-8\";", "c{d:\"\\a\\\"url(\"}"));
        string Sources() => mutator.Many(4, () => $"{Url()}{mutator.Pick("", " 1x", " 100w", " 2x 3h", " (a, b)")}{mutator.Pick(",", ", ", "")}");
        string Attribute() => $" {mutator.Pick("rel", "HREF", "title", "data-x", "target", "#")}{mutator.Pick("", $"={Quoted(Rel())}")} ";
        string Field() => mutator.Pick("text/html; charset=utf-8", "unavailable_after: 1 Jan, nofollow", "manyhands: none", "text/css", "text/html;;charset=\"utf-\\16\"", "other: nofollow, all");
        string Rel() => mutator.Many(3, () => mutator.Pick("nofollow ", "next ", "stylesheet ", "alternate,", "canonical ", "icon", "none", "preload "));
        string Text() => mutator.Many(3, () => mutator.Pick("word ", "&amp;", "&#65;", "é", "&lt;a&gt;", "\n"));
        string Quoted(string value) => mutator.Pick($"\"{value}\"", $"'{value}'", value, $" \"{value}\"");
        string Url() => mutator.Pick("x", "/y", "../z?a=b&amp;c=d", "http://g/", "//g:81/é", "#f", "mailto:a@b", "javascript:void(0)", "http://h/a b", "https:rel", "?q=%zz", "HTTP://H/%7e", "http://xn--/", "");
    }
}
