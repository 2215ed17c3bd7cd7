"""What workers need is loaded without a look for garbage, of which there is none: a tenth of the time."""

import gc
from importlib import import_module

from crawler.crawl.garbage import end_at_once

gc.disable()
import_module("crawler.crawl.worker_libraries")
gc.freeze()  # nor are they looked at later: the first look alone would go through all of them
gc.enable()
end_at_once()
