"""The model of languages, which a page in ten needs: where thousands are read, all workers are forked with it."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy begins no thread: this process is forked
from crawler.normalisation.language import language_identifier

language_identifier()
