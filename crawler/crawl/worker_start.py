"""What workers need is loaded without a look for garbage, of which there is none: a tenth of the time."""

import gc
from importlib import import_module

gc.disable()
import_module("crawler.crawl.worker_libraries")
gc.enable()
