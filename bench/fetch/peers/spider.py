"""Scrapy with a list of URLs: python3 spider.py LIST FOLDER AT_ONCE."""
import pathlib
import sys

import scrapy
from scrapy.crawler import CrawlerProcess

urls = pathlib.Path(sys.argv[1]).read_text().split()
folder = pathlib.Path(sys.argv[2])


class Pages(scrapy.Spider):
    name = "pages"
    start_urls = urls

    def parse(self, response):
        (folder / response.url.rsplit("/", 1)[1]).write_bytes(response.body)


process = CrawlerProcess({
    "CONCURRENT_REQUESTS": int(sys.argv[3]),
    "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[3]),
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "RETRY_ENABLED": False,
})
process.crawl(Pages)
process.start()
