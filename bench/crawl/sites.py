"""The sites: documentation as Debian's packages lay it down, each on a loopback address of its own with a robots.txt of ours."""
import pathlib
from typing import NamedTuple


class Site(NamedTuple):
    name: str
    package: str
    root: str
    start: str
    robots: bytes | None
    """None: there is no robots.txt, and the server answers 404."""
    conf: str = ""
    """More for its block in the server's configuration."""


SITES = [
    Site("git", "git-doc", "/usr/share/doc/git-doc", "/", None,
         'location = /howto-index.html { add_header X-Robots-Tag "noarchive, nofollow"; }'),
    Site("python", "python3.11-doc", "/usr/share/doc/python3.11/html", "/",
         b"User-agent: *\nDisallow: /whatsnew/\nAllow: /whatsnew/3.11.html\nDisallow: /_sources/\n"),
    Site("django", "python-django-doc", "/usr/share/doc/python-django-doc/html", "/index.html",
         b"User-agent: anothercrawler\nDisallow: /\n\nUser-agent: *\nDisallow: /_modules/\nDisallow: /*.txt$\n"),
    Site("sqlite", "sqlite3-doc", "/usr/share/doc/sqlite3", "/",
         b"\xef\xbb\xbfUser-Agent: *\r\nDisallow: /releaselog/ # a byte order mark before, CR LF behind\r\n"),
    Site("erlang", "erlang-doc", "/usr/share/doc/erlang-doc", "/doc/index.html",
         b"user-agent: *\nDISALLOW: /lib/*/src/\nDisallow: /lib/wx-\nAllow: /lib/wx-*/doc/html/index.html$\n"),
    Site("postgresql", "postgresql-doc-15", "/usr/share/doc/postgresql-doc-15/html", "/",
         b"User-agent: *\nDisallow: /release-\nAllow: /release-15.html\n",
         "location = /robots.txt { return 301 /robots/here.txt; }"),
    Site("boost", "libboost1.74-doc", "/usr/share/doc/libboost1.74-doc", "/doc/html/index.html",
         b"User-agent: *\nDisallow: /doc/html/boost_asi%6F/example/\n\nSitemap: /nowhere.xml\n"),
    Site("libstdc++", "libstdc++-12-doc", "/usr/share/doc/libstdc++-12-doc/libstdc++", "/index.html", b"User-agent: *\nDisallow:\n"),
    Site("apt", "apt-doc", "/usr/share/doc/apt-doc", "/", b"User-agent: *\nDisallow: /*.gz$\n", "autoindex on;"),
]


def starts(port: int, sites: list[Site] = SITES) -> list[str]:
    return [f"http://127.0.0.{2 + SITES.index(site)}:{port}{site.start}" for site in sites]


def write_configuration(work: pathlib.Path, port: int) -> pathlib.Path:
    """Writes what nginx needs into the folder, and gives its configuration."""
    blocks = []
    for number, site in enumerate(SITES):
        folder = work / "robots" / site.name
        folder.mkdir(parents=True, exist_ok=True)
        if site.robots is not None:
            (folder / "here.txt").write_bytes(site.robots)
        own = "" if "= /robots.txt" in site.conf else "location = /robots.txt { alias %s/here.txt; }" % folder
        blocks.append(f"""
  server {{
    listen 127.0.0.{2 + number}:{port};
    root {site.root};
    location /robots/ {{ alias {folder}/; }}
    {own}
    {site.conf}
  }}""")
    temporary = " ".join(f"{kind}_temp_path {work}/nginx;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = work / "nginx.conf"
    (work / "nginx").mkdir(exist_ok=True)
    conf.write_text(f"""daemon off;
worker_processes 1;
pid {work}/nginx/pid;
error_log {work}/nginx/error.log crit;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
  log_format crawl '$msec $status $server_addr:$server_port $request';
  access_log {work}/access.log crawl;
  keepalive_requests 1000000;
  open_file_cache max=40000;
  {temporary}{"".join(blocks)}
}}
""")
    return conf
