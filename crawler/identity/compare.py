"""What an article that was read means for the revision that is held."""

from __future__ import annotations

from dataclasses import replace

from crawler.article import Article, Change, ChangeClass, Comparison, Revision
from crawler.identity.changes import classify_change, is_stub_of
from crawler.identity.digest import digest
from crawler.identity.entries import merge_entries
from crawler.identity.same_story import is_other_story
from crawler.identity.urls import fetch_url, has_own_canonical, have_same_owner, is_front_like, owner


def compare(old: Revision | None, new: Article) -> Comparison:
    """New where nothing is held, revised where an editor changed the story, else unchanged.

    A stub of the text that is held is unchanged: it may not replace the full text. Entries of a live blog that the page
    no longer shows are kept. Whether it is another story than the one that is held is said beside it.
    """
    if old is None:
        return Comparison(change=Change.NEW, article=new)
    held = old.article
    if is_stub_of(held, new):
        note = f"only the opening of revision {old.number} was shown, which stays"
        return Comparison(change=Change.UNCHANGED, article=held, note=note)
    if held.entries:
        new = replace(new, entries=merge_entries(held.entries, new.entries))
        new = replace(new, digest=digest(new))
    classes = classify_change(held, new)
    if classes and new.free is not False and is_stub_of(new, held):
        classes = (*(one for one in classes if one is not ChangeClass.TEXT_ADDED), ChangeClass.FULL_TEXT)
    if not classes:
        return Comparison(change=Change.UNCHANGED, article=new)
    is_other = is_other_story(held, new)
    return Comparison(change=Change.REVISED, article=new, classes=classes, is_other_story=is_other)


def identify(article: Article) -> Article:
    """The article with its digest, and with a normalised canonical URL.

    A canonical URL on another domain stays, as the page declares it (a syndicated story); one that is missing or
    names a front is replaced by the article's own URL. The story's identity is that of ``identity_key``.
    """
    return replace(article, canonical_url=_canonical(article), digest=digest(article))


def _canonical(article: Article) -> str:
    own = fetch_url(article.url)
    canonical = article.canonical_url
    if not canonical:
        return own
    is_foreign = not have_same_owner(canonical, article.url)
    if is_foreign and not owner(canonical):  # it is no URL
        return own
    is_story = not is_front_like(canonical) if is_foreign else has_own_canonical(article)
    return fetch_url(canonical) if is_story else own
