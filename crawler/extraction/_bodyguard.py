
import trafilatura
from crawler.extraction.reading import Block, Role
def read_body(document, *, headline, standfirst, template=None):
    import copy
    text = trafilatura.extract(copy.deepcopy(document.root), include_comments=False, fast=True) or ""
    return tuple(Block(role=Role.PARAGRAPH, text=l, markdown=l, path="", shape="", kept=True, reason="") for l in text.splitlines() if l.strip())
def render_text(blocks): return "\n\n".join(b.text for b in blocks if b.kept)
render_markdown = render_text
