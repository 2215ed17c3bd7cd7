"""Which of the item pipelines run where pages are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def pure_steps(settings: BaseSettings) -> tuple[str, ...]:
    """The dotted paths of the pipelines that are pure (``is_pure``), up to the first that is not, in their order."""
    steps: list[str] = []
    for component in build_component_list(settings.get_component_priority_dict_with_base("ITEM_PIPELINES")):
        pipeline = load_object(component)
        if not getattr(pipeline, "is_pure", False):
            break
        steps.append(f"{pipeline.__module__}.{pipeline.__qualname__}")
    return tuple(steps)
