"""The URL algorithm of the WHATWG for http and https, as far as links on pages need it. Shares nothing with the program it checks."""
import re

DEFAULT_PORTS = {"http": "80", "https": "443"}
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
DOT = {".", "%2e"}
DOTS = {"..", ".%2e", "%2e.", "%2e%2e"}
PATH_SET = ' "#<>?`{}^'
QUERY_SET = " \"#<>'"


def escape(text: str, unsafe: str, encoding: str = "utf-8") -> str:
    out = []
    for char in text:
        if "\x20" < char < "\x7f" and char not in unsafe:
            out.append(char)
        elif encoding == "utf-8":
            out.extend(f"%{octet:02X}" for octet in char.encode("utf-8", "replace"))
        else:
            octets = char.encode(encoding, "xmlcharrefreplace")
            out.extend(f"%{octet:02X}" if not 0x20 < octet < 0x7f or chr(octet) in unsafe or len(octets) > 1 and chr(octet) in "&#;" else chr(octet)
                       for octet in octets)
    return "".join(out)


def split(url: str):
    """Scheme, authority, path, query or None, of a URL that this module made."""
    scheme, rest = url.split("://", 1)
    rest, mark, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    return scheme, authority, slash + path, query if mark else None


def host_of(url: str) -> str:
    return split(url)[1].rsplit(":", 1)[0] if ":" in split(url)[1] else split(url)[1]


def resolve(reference: str, base: str | None = None, encoding: str = "utf-8") -> str | None:
    """The absolute URL without its fragment; None where it is none, or of another scheme than http and https."""
    text = re.sub(r"[\t\n\r]", "", reference.strip("".join(map(chr, range(0x21)))))
    text = text.split("#", 1)[0]
    scheme = None
    if match := SCHEME.match(text):
        scheme = match[1].lower()
        if scheme not in DEFAULT_PORTS:
            return None
        text = text[match.end():]
    body, mark, query = text.partition("?")
    body = body.replace("\\", "/")
    base_scheme, base_authority, base_path, base_query = split(base) if base else (None, "", "", None)
    if scheme is None and base is None:
        return None

    if scheme is not None and scheme != base_scheme or body.startswith("//") or scheme is not None and base is None:
        authority, slash, path = body.lstrip("/").partition("/")
        authority = read_authority(authority, scheme or base_scheme)
        if authority is None:
            return None
        path = slash + path
    elif body.startswith("/"):
        authority, path = base_authority, body
    elif body:
        authority, path = base_authority, base_path.rsplit("/", 1)[0] + "/" + body
    else:
        authority, path = base_authority, base_path
        if not mark:
            mark, query = ("?", base_query) if base_query is not None else ("", "")
    return f"{scheme or base_scheme}://{authority}{remove_dots(path)}{mark}{escape(query, QUERY_SET, encoding)}"


def read_authority(text: str, scheme: str) -> str | None:
    host, colon, port = text.rsplit("@", 1)[-1].partition(":")
    if port and not port.isdecimal() or not host or re.search(r"[\x00-\x20#/<>?@\[\\\]^|%]", host):
        return None
    try:
        host = host.lower() if host.isascii() else host.encode("idna").decode().lower()
    except UnicodeError:
        return None
    port = str(int(port)) if port else ""
    return host if port in ("", DEFAULT_PORTS[scheme]) else f"{host}:{port}"


def remove_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment.lower() in DOTS:
            if kept:
                kept.pop()
            if last:
                kept.append("")
        elif segment.lower() in DOT:
            if last:
                kept.append("")
        else:
            kept.append(escape(segment, PATH_SET))
    return "/" + "/".join(kept)
