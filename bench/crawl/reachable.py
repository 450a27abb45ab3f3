"""
Works out, from the servers themselves, what a crawl by the rules of `hands crawl` has to fetch from these starts, and why.
Python's standard library alone; no code and no tables shared with the program it checks. Slow, simple, one page at a time.

Usage: reachable.py OUT.json START...
OUT.json: "pages": URL -> status, SHA-256 of the body, media type, depth; "barred": what robots.txt keeps out;
"beyond": what is too deep; "links": for every URL of the hosts, the places it stands in, and pages with it.
"""
import collections
import hashlib
import html
import html.parser
import http.client
import json
import re
import sys
import xml.etree.ElementTree

import weburl

MAX_DEPTH = 20
MAX_PAGES_TOLD = 50
TOKEN = "manyhands"
RAW = {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}
FOLLOWED_RELATIONS = {"next", "prev", "canonical", "alternate"}
REFERENCE = re.compile(r"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;?)")


def unescape_attribute(text: str) -> str:
    """As HTML says for attributes: a name without its semicolon is no reference when `=` or a letter follows."""
    def one(match):
        name = match[1]
        if name[0] != "#" and not name.endswith(";"):
            after = text[match.end():match.end() + 1]
            if after == "=" or name not in html.entities.html5:
                return match[0]
        return html.unescape(match[0])
    return REFERENCE.sub(one, text)


html.parser.unescape = unescape_attribute


class Page(html.parser.HTMLParser):
    """The links of a page, in its order: (place, reference, nofollow)."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.links, self.base, self.nofollow, self.templates = [], None, False, 0

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag == "template":
            self.templates = max(0, self.templates - 1)

    def handle_starttag(self, tag, attrs):
        fields = {}
        for name, value in attrs:
            fields.setdefault(name, value or "")
        if tag in RAW:
            self.set_cdata_mode(tag)
        if tag == "template":
            self.templates += 1
        if self.templates:
            return
        relations = set(fields.get("rel", "").lower().split())
        if tag == "base" and "href" in fields and self.base is None:
            self.base = fields["href"]
        elif tag in ("a", "area") and "href" in fields:
            self.links.append((tag, fields["href"], "nofollow" in relations))
        elif tag in ("frame", "iframe") and fields.get("src"):
            self.links.append((tag, fields["src"], False))
        elif tag == "link" and fields.get("href"):
            wanted = relations & FOLLOWED_RELATIONS if "stylesheet" not in relations else None
            self.links.append((f"link {'+'.join(sorted(wanted))}" if wanted else "requisite", fields["href"], "nofollow" in relations))
        elif tag == "meta":
            content = fields.get("content", "")
            if fields.get("http-equiv", "").lower() == "refresh" and (match := re.match(
                    r"\s*[0-9.]+\s*[;,\s]\s*(?:url\s*=\s*)?(?:'([^']*)|\"([^\"]*)|(.*))", content, re.I | re.S)):
                self.links.append(("meta refresh", next(filter(None, match.groups()), ""), False))
            if fields.get("name", "").lower() in ("robots", TOKEN):
                self.nofollow |= bool({"nofollow", "none"} & set(re.split(r"[\s,]+", content.lower())))
        elif tag in ("img", "script", "embed", "source", "input", "audio", "video", "track") and fields.get("src"):
            self.links.append(("requisite", fields["src"], False))
        elif tag == "object" and fields.get("data"):
            self.links.append(("requisite", fields["data"], False))


def charset_of(header: str, body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    match = re.search(r"charset=[\"']?([\w-]+)", header, re.I) or re.search(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", body[:1024], re.I)
    name = (match[1] if isinstance(match[1], str) else match[1].decode()).lower() if match else "windows-1252"
    return "windows-1252" if name in ("iso-8859-1", "us-ascii", "latin1") else name


class Client:
    def __init__(self):
        self.open = {}

    def get(self, url):
        scheme, authority, path, query = weburl.split(url)
        if authority not in self.open:
            self.open[authority] = http.client.HTTPConnection(authority, timeout=30)
        self.open[authority].request("GET", path + ("" if query is None else "?" + query), headers={"User-Agent": TOKEN})
        answer = self.open[authority].getresponse()
        return answer.status, answer.headers, answer.read()


class Robots:
    """RFC 9309 by regular expressions: the longest rule that matches decides, Allow before Disallow."""

    def __init__(self, client, origin):
        url = origin + "/robots.txt"
        for _ in range(6):
            status, headers, body = client.get(url)
            if status not in (301, 302, 303, 307, 308):
                break
            url = weburl.resolve(headers["Location"], url)
        self.rules = self.read(body.decode("utf-8-sig", "replace")) if status == 200 else [] if status < 500 else [(True, "/")]

    @staticmethod
    def read(text):
        groups, agents, rules = {}, [], None
        for line in re.split(r"\r\n|\r|\n", text):
            key, _, value = line.split("#", 1)[0].partition(":")
            key, value = key.strip().lower(), value.strip()
            if key == "user-agent":
                if rules is not None:
                    agents, rules = [], None
                agents.append(value.lower())
                groups.setdefault(value.lower(), [])
            elif key in ("allow", "disallow") and agents:
                rules = True
                for agent in agents:
                    if value:
                        groups[agent].append((key == "disallow", value))
        return groups.get(TOKEN, groups.get("*", []))

    @staticmethod
    def plain(text):
        """One spelling: what need not be escaped is not, what must be is."""
        text = re.sub(r"%([0-9A-Fa-f]{2})", lambda m: chr(int(m[1], 16)) if re.match(r"[A-Za-z0-9._~-]", chr(int(m[1], 16))) else m[0].upper(), text)
        return weburl.escape(text, "")

    def allow(self, url):
        _, _, path, query = weburl.split(url)
        target = self.plain(path + ("" if query is None else "?" + query))
        best = (0, False)
        for disallow, pattern in self.rules:
            pattern = self.plain(pattern)
            text = re.escape(pattern).replace(r"\*", ".*")
            text = text[:-2] + r"\Z" if text.endswith(r"\$") else text
            if re.match(text, target, re.S):
                best = max(best, (len(pattern), not disallow))
        return best[0] == 0 or best[1]


def links_of_drawing(url, body):
    """An SVG is a document as a page is: its `a` elements lead on, its images do not."""
    link, names = "{http://www.w3.org/1999/xlink}href", "{http://www.w3.org/2000/svg}"
    for element in xml.etree.ElementTree.fromstring(body).iter():
        reference = element.get("href", element.get(link))
        if element.tag in (names + "a", names + "image") and reference is not None and (target := weburl.resolve(reference, url)):
            yield target, "svg a" if element.tag == names + "a" else "requisite", False


def links_of(url, headers, body):
    """(URL, place, nofollow) for every link of a page that leads to http or https."""
    media = headers.get_content_type() if headers["Content-Type"] else None
    if media == "image/svg+xml":
        yield from links_of_drawing(url, body)
    if media not in ("text/html", "application/xhtml+xml"):
        return
    charset = charset_of(headers["Content-Type"], body)
    page = Page()
    try:
        page.feed(body.decode(charset, "replace"))
    except LookupError:
        page.feed(body.decode("windows-1252", "replace"))
    page.close()
    base = page.base and weburl.resolve(page.base, url) or url
    nofollow = page.nofollow or bool({"nofollow", "none"} & set(re.split(r"[\s,]+", (headers["X-Robots-Tag"] or "").lower())))
    for place, reference, own in page.links:
        target = weburl.resolve(reference, base, charset)
        if target:
            yield target, place, nofollow or own


def main():
    out, starts = sys.argv[1], [weburl.resolve(start) for start in sys.argv[2:]]
    client, robots, hosts = Client(), {}, {weburl.host_of(start) for start in starts}
    pages, barred, links = {}, {}, collections.defaultdict(dict)
    seen, level = set(starts), list(starts)
    for depth in range(MAX_DEPTH + 1):
        following = []
        for url in level:  # grows by the targets of redirects
            scheme, authority, _, _ = weburl.split(url)
            origin = f"{scheme}://{authority}"
            if origin not in robots:
                robots[origin] = Robots(client, origin)
            if not robots[origin].allow(url):
                barred[url] = depth
                continue
            status, headers, body = client.get(url)
            pages[url] = {"status": status, "sha256": hashlib.sha256(body).hexdigest(), "media": headers.get_content_type(), "depth": depth, "bytes": len(body)}
            if status in (301, 302, 303, 307, 308) and headers["Location"]:
                found, onto = [(weburl.resolve(headers["Location"], url), "redirect", False)], level
            else:
                found, onto = links_of(url, headers, body) if status == 200 else [], following
            for target, place, nofollow in found:
                if target is None or weburl.host_of(target) not in hosts:
                    continue
                kind = place + (" nofollow" if nofollow else "")
                if len(pages_with := links[target].setdefault(kind, [])) < MAX_PAGES_TOLD:
                    pages_with.append(url)
                if place != "requisite" and not nofollow and target not in seen:
                    seen.add(target)
                    onto.append(target)
        level = following
    with open(out, "w") as file:
        json.dump({"pages": pages, "barred": barred, "beyond": level, "links": links}, file)
    print(f"{len(pages)} to fetch, {len(barred)} barred by robots.txt, {len(level)} deeper than {MAX_DEPTH}; "
          f"{len({target for target, kinds in links.items() if all('nofollow' in kind for kind in kinds)})} behind nofollow alone")


if __name__ == "__main__":
    main()
