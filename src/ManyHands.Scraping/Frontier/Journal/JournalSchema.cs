namespace ManyHands.Scraping;

/// <summary>The journal's tables; <c>results</c> is for everybody, the rest for this program alone.</summary>
internal static class JournalSchema
{
    public const string FileName = "manyhands.db";

    public const int ApplicationId = 0x4d48_4a52; // "MHJR"

    public const int Version = 3;

    // urls grows at its end only and pages nearly so: both keep their speed at any size, which an index of URLs would not.
    public const string Sql = """
        CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value) WITHOUT ROWID;

        CREATE TABLE urls(
            id INTEGER PRIMARY KEY,
            hash INTEGER NOT NULL, -- of what makes it the same as another, by the seed in meta
            url TEXT NOT NULL,     -- as first spelled
            href TEXT,             -- its normal form where that differs
            rest BLOB);            -- fingerprint of what belongs to its identity and can't be stored

        CREATE TABLE pages(
            id INTEGER PRIMARY KEY,
            final_url TEXT,        -- empty: the URL's own normal form
            status INTEGER, bytes INTEGER, sha256 TEXT, content_type TEXT, charset TEXT, file TEXT,
            started INTEGER,       -- milliseconds since 1970, UTC
            ms REAL NOT NULL, attempts INTEGER NOT NULL, worker TEXT,
            error_kind TEXT, error_message TEXT,
            etag TEXT, last_modified TEXT,
            formats INTEGER NOT NULL,
            same INTEGER);         -- in a crawl, the page whose body was the same before

        CREATE TABLE kept(         -- bodies that the last result does not tell, because it failed
            id INTEGER PRIMARY KEY,
            final_url TEXT, status INTEGER, bytes INTEGER, sha256 TEXT, content_type TEXT, charset TEXT, file TEXT,
            etag TEXT, last_modified TEXT,
            formats INTEGER NOT NULL);

        CREATE TABLE tries(        -- attempts that were not the last of their URL, and results that a later run replaced
            page INTEGER NOT NULL, started INTEGER, ms REAL NOT NULL, attempts INTEGER NOT NULL, worker TEXT,
            status INTEGER, sha256 TEXT, error_kind TEXT, error_message TEXT);
        CREATE INDEX tries_of_page ON tries(page);

        CREATE TABLE found(        -- what a crawl knows of a URL
            id INTEGER PRIMARY KEY,
            depth INTEGER NOT NULL,     -- links from a start, by the shortest way found
            redirects INTEGER NOT NULL, -- the last steps of that way, as far as they were redirects
            via INTEGER,                -- the page before it on that way; null for a start
            place TEXT NOT NULL,        -- where it stood there
            role INTEGER NOT NULL,      -- 0 a page, 1 a sitemap
            public INTEGER NOT NULL,    -- 1 when only public pages led to it: then it must be public itself
            host INTEGER NOT NULL, rank INTEGER NOT NULL, -- its place in the frontier
            reason TEXT, rule TEXT);    -- why it is left out; null when it is not

        -- Waiting or in flight; rows of one host lie together, in the order in which they are to be fetched.
        CREATE TABLE frontier(host INTEGER NOT NULL, rank INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(host, rank, id)) WITHOUT ROWID;
        CREATE TABLE failed(id INTEGER PRIMARY KEY); -- back to the frontier in the next run

        CREATE TABLE links(        -- where a page leads
            id INTEGER PRIMARY KEY,
            redirect INTEGER NOT NULL,  -- 1 when it is a redirect
            cut INTEGER NOT NULL,       -- 1 when the page had more than was read
            outdated INTEGER NOT NULL,  -- 1 when it was read for other links than are wanted now
            targets BLOB NOT NULL);     -- ids, ascending: differences as LEB128

        CREATE TABLE robots(       -- where each site stands with its robots.txt; times in milliseconds since 1970
            origin TEXT PRIMARY KEY NOT NULL,
            standing INTEGER NOT NULL,  -- 1 found, 2 there is none, 3 out of reach
            text BLOB, status INTEGER, error TEXT,
            asked INTEGER, ask INTEGER, -- last, and next
            unreachable INTEGER,        -- since when
            failures INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE starts(       -- where a start stands by now, and whose scope it gives
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, anchor TEXT NOT NULL);

        CREATE VIEW results AS SELECT
            u.url AS url,
            CASE p.final_url WHEN '' THEN coalesce(u.href, u.url) ELSE p.final_url END AS final_url,
            p.error_kind IS NULL AS ok,
            p.status AS status, p.bytes AS bytes, p.sha256 AS sha256,
            p.content_type AS content_type, p.charset AS charset, p.file AS file,
            strftime('%Y-%m-%dT%H:%M:%S', p.started / 1000, 'unixepoch') || printf('.%03dZ', p.started % 1000) AS started,
            p.ms AS ms, p.attempts AS attempts, p.worker AS worker,
            p.error_kind AS error_kind, p.error_message AS error_message,
            (SELECT f.url FROM pages o JOIN urls f ON f.id = o.id WHERE o.id = p.same AND o.sha256 = p.sha256) AS same_as
        FROM pages p JOIN urls u ON u.id = p.id;

        INSERT INTO meta(key, value) VALUES('seed', random()), ('salt', randomblob(16));
        """;
}
