"""What a worker needs for every page; the process that workers are forked from imports it once for all of them."""

from crawler.extraction import extract, version_reading
from crawler.extraction.fields import rights
from crawler.identity import compare, copies, urls
from crawler.normalisation import article, validation
from crawler.storage import json_text, search_text

LIBRARIES = (extract, version_reading, rights, compare, copies, urls, article, validation, json_text, search_text)
