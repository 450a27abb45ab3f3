using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Fuzzing;

/// <summary>robots.txt: rules, and what they say of paths. Thread-safe.</summary>
internal sealed class RobotsTarget : FuzzTarget
{
    private const string Agent = "manyhands";
    private const int LongestPath = 2000;

    public override string Name => "robots";

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "User-agent:", "user-agent", "Allow: ", "Disallow:", "disallow", "Sitemap: ", "Crawl-delay: ", ":", "#", "*", "$", "manyhands", "\n", "\r", "\r\n", " ", "\t",
        "/", "/*", "*/", "*a*b*", "$/", "%2F", "%25", "%zz", "%E2%82%AC", "?", "&", "http://h/s.xml", "Noindex: /", "Clean-param: a", "<html>",
    ];

    public override FuzzReading Run(FuzzInput input)
    {
        ReadOnlySpan<byte> body = input.Body.Span;
        RobotsRules whole = RobotsRules.Parse(body, Agent);
        var parser = new RobotsParser(Agent);
        for (int at = 0, piece = 1 + input.Choice(0, 200); at < body.Length; at += piece)
            parser.Add(body[at..Math.Min(at + piece, body.Length)]);
        RobotsRules inPieces = parser.Finish();

        int found = whole.Sitemaps.Length;
        string last = Encoding.Latin1.GetString(body[(body.LastIndexOf((byte)'\n') + 1)..]);
        foreach (string path in (ReadOnlySpan<string>)[$"/{last[..Math.Min(last.Length, LongestPath)]}", "/", "/a", "/b/a.html", "/a/ba?x=1", "/a%2Fb/c?x=*$", "/robots.txt", ""])
        {
            RobotsVerdict verdict = whole.IsAllowed(path);
            found += verdict.Reason == RobotsReason.Rule ? 1 : 0;
            Check(verdict == inPieces.IsAllowed(path), "where a file is cut makes a difference");
            Check(verdict.Reason == RobotsReason.Rule == (verdict.Rule is not null && verdict.Line > 0), "a rule that decides has a line");
        }

        Check(whole.CrawlDelay == inPieces.CrawlDelay && whole.CrawlDelay is null or { TotalSeconds: >= 0 and <= 60 }, "a delay is in its bounds");
        Check(whole.Sitemaps.SequenceEqual(inPieces.Sitemaps), "where a file is cut makes a difference to its sitemaps");
        foreach (string sitemap in whole.Sitemaps)
            WebUrl.TryParse(sitemap, WebUrl.Known("http://h/robots.txt"), out _, out _);
        return new FuzzReading(body.Length * 2L, found);
    }

    protected override byte[] MakeBody(Random random, Mutator mutator)
    {
        byte[] body = mutator.Mutate(mutator.Encode(mutator.Many(12, Line) + Path()));
        return mutator.Seldom(400) ? [.. body, .. new byte[RobotsParser.Limit], .. body] : body;

        string Line() => mutator.Pick<Func<string>>(Group, Rule, Rule, Rule, Other)() + Comment() + mutator.Pick("\n", "\n", "\r\n", "\r", "\n\n");
        string Group() => mutator.Pick("User-agent: ", "user-agent:", "USER-AGENT :\t") + mutator.Pick("*", Agent, "Manyhands/1.0", "other", "many", "");
        string Rule() => mutator.Pick("Allow: ", "Disallow: ", "disallow:", " Disallow : ") + Path() + mutator.Pick("", "", "$", "*");
        string Other() => mutator.Pick("Sitemap: http://h/s.xml", "Sitemap: //g/s", "Crawl-delay: 1.5", "Crawl-delay: 1e9", "Host: h", "Disallow", "");
        string Comment() => mutator.Seldom() ? " # " + Path() : "";
        string Path() => mutator.Many(6, () => mutator.Pick("/", "a", "b", "*", "?", "x=1", "%2f", "%C3%A9", "é", "/a/b", ".html", "$"));
    }
}
