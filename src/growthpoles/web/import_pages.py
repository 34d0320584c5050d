"""Upload of a table."""

from __future__ import annotations

from starlette.routing import Route

from growthpoles.web.site import Site


def routes(site: Site) -> list[Route]:
    """Addresses of the upload."""
    return []
