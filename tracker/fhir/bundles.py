"""FHIR's answer to a search. Pure: plain values in, JSON objects out."""

from dataclasses import dataclass

from tracker.fhir.vocabulary import Json


@dataclass(frozen=True, slots=True)
class Page:
    """Some of `total` matches; `cursor` is where the next page goes on, None on the last one."""

    resources: list[Json]
    total: int
    cursor: str | None


def searchset(base: str, page: Page, *, self_link: str, next_link: str | None) -> Json:
    """The page; `base` is the address that every resource's own begins with."""
    links = [{"relation": "self", "url": self_link}]
    if next_link is not None:
        links.append({"relation": "next", "url": next_link})
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": page.total,
        "link": links,
    }
    if page.resources:  # FHIR knows no empty lists
        bundle["entry"] = [_entry(base, resource) for resource in page.resources]
    return bundle


def _entry(base: str, resource: Json) -> Json:
    return {
        "fullUrl": f"{base}{resource['resourceType']}/{resource['id']}",
        "resource": resource,
        "search": {"mode": "match"},
    }
