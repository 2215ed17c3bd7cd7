"""What reads a saved page; the process that reads it is forked from the one that has loaded this."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy begins no thread: this process is forked
from crawler.crawl import postprocess
from crawler.extraction import extract, own_url
from crawler.identity import compare
from crawler.normalisation import article, validation

LIBRARIES = (article, compare, extract, own_url, postprocess, validation)
