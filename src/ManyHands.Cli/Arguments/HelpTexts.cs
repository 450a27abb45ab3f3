namespace ManyHands.Cli;

/// <summary>What <c>--help</c> says: written by hand, so that it fits a screen of 40 lines of 100.</summary>
internal static partial class HelpTexts
{
    public const string Root = """
        hands: many hands for downloading lists of URLs and whole sites.

        Usage: hands COMMAND [OPTION]...

        Commands:
          fetch URL... [-i FILE]   download every URL given; one can fail, the run goes on
          crawl URL... [-i FILE]   download whole sites, link by link, as robots.txt allows
          demo                     serve a small site from inside the program and fetch it with
                                   1, 5 and automatic workers: the speed-up, with no network
          why URL -o DIR           where a URL was found, what let it in or kept it out, what it became
          report -o DIR            what became of all of them, as text, JSON or a page
          export -o DIR --to FILE  all results as Parquet, CSV or JSON lines
          threads PID              what each thread of a running .NET process does, has and waits for;
                                   names a deadlock when there is one

        Options:
          -h, --help               this, or with a command: its options
          --version                the version

        Examples:
          hands demo
          hands fetch https://example.com/ https://example.org/
          hands fetch -i urls.txt -o pages -w 5
          hands crawl https://example.com/docs/ --scope prefix
          hands report -o pages
          hands threads 4711

        Exit codes:
          0 all well   1 some URL failed   2 wrong command line   3 the run could not go on
          130 interrupted (the same command continues)   141 the reader of standard output left

        """;

    public const string Fetch = """
        Usage: hands fetch URL... [-i FILE] [OPTION]...

        Downloads every URL given. Running the same command again continues it.

          -i, --input FILE          URLs, one a line; - is standard input; # begins a comment; gzip too
          -o, --output DIR          where pages and the journal go                      (pages)
          -w, --workers N|auto      downloads in flight at once                         (auto)
              --per-host N          of those, at most N to one host and port            (16)
              --delay SECONDS       how long a host's slot rests after each request     (0)
              --format FORMAT       files, warc, sqlite or none; may be given again     (files)
              --json                one JSON object a URL on standard output
              --timeout SECONDS     one attempt with its redirects                      (30)
              --retries N           more attempts after a failure that may pass         (2)
              --max-size BYTES      largest body kept, such as 10MB or 1GiB             (256MiB)
              --max-redirects N     redirects followed for one URL                      (10)
          -H, --header 'N: V'       sent to the origin of the URL given, to no other
              --user-agent TEXT     (manyhands and its version)
              --proxy URL           http, https or socks5      (http_proxy, https_proxy, no_proxy)
              --insecure            accept any TLS certificate
              --again               fetch even what is done, asking whether it has changed
              --dashboard [PORT]    a live page on this machine; its address is told on standard error
              --log FILE            what each worker does, one line an event
              --trace FILE          when each worker did what, for Perfetto or chrome://tracing
          -v, --verbose             more on standard error
          -q, --quiet               nothing but errors on standard error, no summary
          -h, --help                this

        Ctrl-C once finishes what is in flight (up to 5 seconds), twice stops at once.

        Example: hands fetch -i urls.txt -o pages --workers 5 --json > results.jsonl

        """;

    public const string Crawl = """
        Usage: hands crawl URL... [-i FILE] [OPTION]...

        Downloads whole sites, link by link. Running the same command again continues it.
        All options of fetch hold too (hands fetch --help), and these; --per-host is 1 here, --delay 0.5.

              --depth N             links from a start to the furthest page             (20)
              --scope SCOPE         host: the start's host; domain: all its subdomains;
                                    prefix: the start's folder                          (host)
              --include RE          of found links only those that match, anywhere in the URL
              --exclude RE          of found links none that match
              --drop-query NAME     leave this parameter out of found links: 'utm_*'
              --order ORDER         breadth, depth, or priority as sitemaps have it     (breadth)
              --requisites          images, styles, scripts and icons of pages too
              --sitemaps            read the sitemaps that robots.txt names, else /sitemap.xml
              --ignore-robots       do not obey robots.txt
              --per-address N       requests at once to all hosts behind one address    (16)
              --max-pages N         end after so many answers; the same command goes on
              --max-bytes BYTES     end after so much, such as 10GB
              --max-time SECONDS    end after so long
              --max-host-pages N, --max-host-bytes BYTES, --max-host-time SECONDS
                                    the same for each host
          -h, --help                this

        robots.txt is obeyed, Crawl-delay up to 60 s. What it disallows, what it keeps out since it can't
        be had, and links to pages that aren't there, are findings: the exit code stays 0.

        Example: hands crawl https://example.com/ -o site --format warc --sitemaps

        """;

    public const string Demo = """
        Usage: hands demo

        Serves a site of a few hundred pages from inside the program, on this machine only, and fetches
        it with 1, 5 and automatic workers: three times side by side, and what each worker did.
        Needs no network, takes some seconds and leaves nothing behind.

          -h, --help                this

        Example: hands demo

        """;
}
