"""What a user of Scrapy writes to keep whole sites: every link of its LinkExtractor, robots.txt obeyed, every body a file."""
import hashlib
import pathlib
import urllib.parse

import scrapy
from scrapy.linkextractors import LinkExtractor


class Spider(scrapy.Spider):
    name = "spider"
    handle_httpstatus_list = [400, 403, 404]
    custom_settings = {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DEPTH_LIMIT": 20,
        "DEPTH_PRIORITY": 1,
        "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoDiskQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "RETRY_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
        "TELNETCONSOLE_ENABLED": False,
        "USER_AGENT": "scrapy",
    }

    def __init__(self, starts, out):
        super().__init__()
        self.start_urls = starts.split()
        self.allowed_domains = [urllib.parse.urlsplit(start).hostname for start in self.start_urls]
        self.out = pathlib.Path(out)
        self.links = LinkExtractor(tags=("a", "area", "frame", "iframe"), attrs=("href", "src"), deny_extensions=[])

    def parse(self, response):
        (self.out / hashlib.sha256(response.url.encode()).hexdigest()).write_bytes(response.body)
        if isinstance(response, scrapy.http.HtmlResponse) and response.status == 200:
            for link in self.links.extract_links(response):
                yield scrapy.Request(link.url)
