"""Reads WARC files and their indexes by the standard (ISO 28500:2017), with nothing but zlib, and says what is wrong.

Usage: check_warc.py FOLDER
Prints the URL of every answer and then what it counted; exits with 1 after the first thing that is not as it must be.
"""
import collections
import hashlib
import json
import os
import re
import sys
import zlib

MANDATORY = ("WARC-Record-ID", "WARC-Date", "WARC-Type", "Content-Length")
PROFILES = {
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
}
PIECE = 4096


class Wrong(Exception):
    pass


def require(condition, *what):
    if not condition:
        raise Wrong(" ".join(str(part) for part in what))


def members(data):
    """Each gzip member with its place."""
    offset = 0
    while offset < len(data):
        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain, end = b"", offset
        while not inflate.eof:
            piece = data[end:end + PIECE]
            require(piece, "a gzip member is cut off at", offset)
            plain += inflate.decompress(piece)
            end += len(piece)
        end -= len(inflate.unused_data)
        yield offset, end - offset, plain
        offset = end


def parse(plain):
    head, separator, rest = plain.partition(b"\r\n\r\n")
    require(separator, "a record's header has no end")
    lines = head.decode("utf-8").split("\r\n")
    require(lines[0] == "WARC/1.1", "version", lines[0])
    fields = collections.OrderedDict()
    for line in lines[1:]:
        name, colon, value = line.partition(": ")
        require(colon, "not a field:", line)
        require(name not in fields, "twice:", name)
        fields[name] = value
    for name in MANDATORY:
        require(name in fields, "no", name)
    length = int(fields["Content-Length"])
    require(rest[length:] == b"\r\n\r\n", "a record does not end with two line ends behind its block")
    return fields, rest[:length]


def digest_is(value, data):
    algorithm, _, digest = value.partition(":")
    return hashlib.new(algorithm, data).hexdigest() == digest


def payload_of(block):
    head, separator, body = block.partition(b"\r\n\r\n")
    require(separator, "an HTTP message's head has no end")
    chunked = re.search(rb"^transfer-encoding: *chunked *$", head, re.I | re.M)
    if not chunked:
        return head, body
    payload = b""
    while body:
        line, _, body = body.partition(b"\r\n")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        payload += body[:size]
        body = body[size + 2:]
    return head, payload


def check_record(fields, block, counts):
    kind = fields["WARC-Type"]
    counts[kind] += 1
    require(re.fullmatch(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>", fields["WARC-Record-ID"]), "identifier", fields["WARC-Record-ID"])
    require(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", fields["WARC-Date"]), "date", fields["WARC-Date"])
    require("WARC-Block-Digest" in fields and digest_is(fields["WARC-Block-Digest"], block), "block digest of", fields["WARC-Record-ID"])
    if kind == "warcinfo":
        require("WARC-Target-URI" not in fields, "warcinfo with a target")
        return
    require(re.fullmatch(r"https?://[!-~]+", fields["WARC-Target-URI"]), "target", fields["WARC-Target-URI"])
    require("@" not in fields["WARC-Target-URI"].split("/")[2], "credentials in", fields["WARC-Target-URI"])
    message = "request" if kind == "request" else "response"
    require(fields["Content-Type"] == "application/http; msgtype=" + message, "content type", fields["Content-Type"])
    head, payload = payload_of(block)
    if kind == "request":
        require(re.match(rb"GET [!-~]+ HTTP/1\.1\r\n", head), "request line", head[:50])
        require("WARC-Concurrent-To" in fields, "request without response")
    else:
        require(re.match(rb"HTTP/1\.[01] \d{3}( |\r\n)", head), "status line", head[:50])
    if kind == "response":
        require(digest_is(fields["WARC-Payload-Digest"], payload), "payload digest of", fields["WARC-Target-URI"])
    if kind == "revisit":
        require(fields["WARC-Profile"] in PROFILES, "profile", fields["WARC-Profile"])
        require(not payload, "a revisit with a payload")


def check_file(path, counts, responses, revisits):
    with open(path, "rb") as file:
        data = file.read()
    places = {}
    identifiers = {}
    concurrent = []
    for offset, length, plain in members(data):
        fields, block = parse(plain)
        require(offset > 0 or fields["WARC-Type"] == "warcinfo", "no warcinfo at the start of", path)
        require(offset > 0 or fields["WARC-Filename"] == os.path.basename(path), "file name in the warcinfo")
        check_record(fields, block, counts)
        require(fields["WARC-Record-ID"] not in identifiers, "the same identifier twice")
        identifiers[fields["WARC-Record-ID"]] = fields
        places[offset] = (length, fields, block)
        if fields["WARC-Type"] == "request":
            concurrent.append(fields["WARC-Concurrent-To"])
        elif fields["WARC-Type"] != "warcinfo":
            print(fields["WARC-Target-URI"])
        if fields["WARC-Type"] == "response":
            responses[(fields["WARC-Target-URI"], fields["WARC-Date"])] = fields
        elif fields["WARC-Type"] == "revisit":
            revisits.append(fields)
    require(sorted(concurrent) == sorted(i for i, f in identifiers.items() if f["WARC-Type"] in ("response", "revisit")), "requests and answers don't match in", path)
    return places


def check_index(path, places):
    with open(path[:-len(".warc.gz")] + ".cdxj", "rb") as file:
        lines = file.read().splitlines(keepends=True)
    require(lines == sorted(lines), "an index is not sorted:", path)
    wanted = {offset for offset, (_, fields, _) in places.items() if fields["WARC-Type"] in ("response", "revisit")}
    for line in lines:
        require(line.endswith(b"\n"), "a line without end")
        key, time, text = line.decode("utf-8").split(" ", 2)
        entry = json.loads(text)
        require(entry["filename"] == os.path.basename(path), "file name in an index")
        offset = int(entry["offset"])
        require(offset in wanted, "an index points at no answer:", offset)
        wanted.remove(offset)
        length, fields, block = places[offset]
        require(int(entry["length"]) == length, "length in an index")
        require(entry["url"] == fields["WARC-Target-URI"], "URL in an index")
        require(time == re.sub(r"[-:T]|\..*", "", fields["WARC-Date"]), "time in an index")
        require(entry["digest"] == fields.get("WARC-Payload-Digest", "-"), "digest in an index")
        require(entry["status"].encode() == block.split(b" ", 2)[1][:3], "status in an index")
        require((entry["mime"] == "warc/revisit") == (fields["WARC-Type"] == "revisit"), "type in an index")
    require(not wanted, "answers that no index has:", wanted)
    return len(lines)


def main(folder):
    counts = collections.Counter()
    responses, revisits = {}, []
    names = sorted(name for name in os.listdir(folder) if name.endswith(".warc.gz"))
    lines = 0
    for name in names:
        path = os.path.join(folder, name)
        lines += check_index(path, check_file(path, counts, responses, revisits))
    for fields in revisits:
        if "WARC-Refers-To-Date" in fields:
            original = responses.get((fields["WARC-Refers-To-Target-URI"], fields["WARC-Refers-To-Date"]))
            require(original, "a revisit refers to what is not there:", fields["WARC-Refers-To-Target-URI"])
            require(original["WARC-Record-ID"] == fields["WARC-Refers-To"], "a revisit's identifier")
            require(original["WARC-Payload-Digest"] == fields["WARC-Payload-Digest"], "a revisit's digest")
    print(f"{len(names)} files, {sum(counts.values())} records, {counts['response']} response, {counts['revisit']} revisit, {counts['request']} request, {lines} index lines")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)
