namespace ManyHands.Scraping.Tests;

/// <summary>Which spellings are one URL, and what becomes of strange ones: as the WHATWG URL Standard has it.</summary>
internal static class UrlRows
{
    public static IEnumerable<CrawlRow> All =>
    [
        new("fragments are one", "<a href=/x><a href=/x#a><a href='/x#b?c'><a href=#top>", "/", "/x"),
        new("dot segments", "<a href=/x><a href=/./x><a href=/a/../x><a href=/a/%2e%2E/x><a href=../../x><a href=a/./.././x>", "/", "/x"),
        new("the host's case, not the path's", "<a href=HTTP://A.TEST:1/x><a href=http://a.test:1/x><a href=/X>", "/", "/x", "/X"),
        new("a host spelled in percent", "<a href=http://%61.test:1/x><a href=/x>", "/", "/x"),
        new("an empty path", "<a href=http://a.test:1><a href=http://a.test:1/><a href='http://a.test:1#x'>", "/"),
        new("an empty query is another URL", "<a href=/x><a href=/x?>", "/", "/x", "/x?"),
        new("a slash more is another URL", "<a href=/x><a href=/x/><a href=//a.test:1//x>", "/", "/x", "/x/", "//x"),
        new("percent-encoding stays as it is", "<a href=/%7ex><a href=/~x><a href=/%7Ex>", "/", "/%7ex", "/~x", "/%7Ex"),
        new("what must be encoded is", "<a href='/a b'><a href='/a%20b'><a href='/\"<>'>", "/", "/a%20b", "/%22%3C%3E"),
        new("a percent sign that means nothing", "<a href=/100%><a href=/%zz>", "/", "/100%", "/%zz"),
        new("letters beyond ASCII", "<a href='/é'><a href='/%C3%A9'><a href='/x?é'>", "/", "/%C3%A9", "/x?%C3%A9"),
        new("references in the markup", "<a href='/x?a=1&amp;b=2'><a href='/x?a=1&b=2'><a href='/&#120;&#x79;'><a href='/x?a&copy=1'>", "/", "/x?a=1&b=2", "/xy", "/x?a&copy=1"),
        new("spaces around", "<a href=' /x '><a href='\n/x\n'><a href='&#9;/x&#12;'>", "/", "/x"),
        new("tabs and line ends within", "<a href='/a&#9;b'><a href='/a\nb'><a href='ht\ntp://a.test:1/ab'>", "/", "/ab"),
        new("backslashes", "<a href='\\x'><a href='\\\\a.test:1\\x'><a href='http:\\\\a.test:1\\x'>", "/", "/x"),
        new("backslashes that lead away", "<a href='\\\\b.test:1\\x'><a href='/\\b.test:1/y'>", "/", "b.test:1/x -scope", "b.test:1/y -scope"),
        new("a scheme without slashes is relative", "<a href=/d/p>", "/", "/d/p", "/d/x") { Pages = { ["/d/p"] = "<a href=http:x>" } },
        new("a scheme with too few or too many slashes", "<a href=http:/x><a href=http:///a.test:1/y><a href=http:////a.test:1/y>", "/", "/x", "/y"),
        new("no scheme", "<a href=//a.test:1/x><a href=//b.test:1/y>", "/", "/x", "b.test:1/y -scope"),
        new("a query alone", "<a href=/d/p?a>", "/", "/d/p?a", "/d/p?b") { Pages = { ["/d/p?a"] = "<a href=?b>" } },
        new("relative to a page in a folder", "<a href=/d/e/p>", "/", "/d/e/p", "/d/e/x", "/d/y", "/d/e/f/", "/z") { Pages = { ["/d/e/p"] = "<a href=x><a href=../y><a href=f/><a href=../../../../z>" } },
        new("schemes that nobody fetches", "<a href=mailto:x@a.test><a href=javascript:go()><a href=data:text/html,x><a href=tel:1><a href=ftp://a.test/><a href=about:blank><a href=file:///etc/passwd><a href=view-source:http://a.test:1/>", "/"),
        new("what is no URL", "<a href=http://><a href='http://a b/'><a href=http://a.test:99999/><a href=http://[::1/><a href='http://a.test:x/'>", "/"),
        new("user and password in a link are dropped", "<a href=http://u:p@a.test:1/x><a href=/x>", "/", "/x"),
        new("a host that ends with a dot is another", "<a href=http://a.test.:1/x>", "/", "a.test.:1/x -scope"),
        new("numbers that are an address", "<a href=http://2130706433/><a href=http://0x7f.1/>", "/", "127.0.0.1/ -scope"),
        new("a name in another script", "<a href=http://bücher.test:1/>", "/", "xn--bcher-kva.test:1/ -scope"),
        new("a soft hyphen and a full-width letter in a host", "<a href='http://&#xAD;a.test:1/x'><a href='http://&#xFF41;.test:1/x'>", "/", "/x"),
        new("a very long URL", $"<a href=/{new string('x', 3000)}><a href=/y>", "/", "/y", $"/{new string('x', 3000)} -trap:too-long"),
        new("dropped parameters", "<a href='/x?utm_source=a&b=1&utm_medium=c'><a href='/x?b=1'><a href='/y?utm_source=a'>", "/", "/x?b=1", "/y") { Crawl = new() { DropQuery = ["utm_*"] } },
        new("a start keeps its parameters", "", "/?utm_source=a", "/x") { Starts = ["/?utm_source=a"], Pages = { ["/?utm_source=a"] = "<a href='/x?utm_source=a'>" }, Crawl = new() { DropQuery = ["utm_*"] } },
        new("starts that are one", "", "/") { Starts = ["/", "http://A.test:1", "/#x"] },
        new("a start that is none", "", "/", "nothing://x !url") { Starts = ["/", "nothing://x"] },
    ];
}
