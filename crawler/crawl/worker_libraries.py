"""What a worker needs for every page; the process that workers are forked from imports it once for all of them."""

from crawler.extraction import extract
from crawler.extraction.fields import rights
from crawler.identity import compare, copies, urls
from crawler.normalisation import article, validation
from crawler.storage import search, types

LIBRARIES = (extract, rights, compare, copies, urls, article, validation, search, types)
