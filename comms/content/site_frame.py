"""Builds what every page of the site shows around its own content."""

from comms.content.views import Viewer
from comms.model.programme import NATIONAL, Newsletter, Unit
from comms.model.views import SiteView


def site_view(viewer: Viewer) -> SiteView:
    """Return the frame of the site in the viewer's language."""
    programme = viewer.catalogue.programme
    return SiteView(
        programme=viewer.text(programme.name),
        programme_short=viewer.text(programme.short_name),
        unit=viewer.unit(NATIONAL),
        units=tuple(
            (unit.id, viewer.text(unit.name)) for unit in viewer.catalogue.all(Unit)
        ),
        funder=viewer.funder(),
        follow=viewer.follow(NATIONAL),
        demo_notice=viewer.demo_notice(),
        core_message=viewer.core_message(),
        newsletters=tuple(
            (newsletter.id, viewer.text(newsletter.name))
            for newsletter in viewer.catalogue.all(Newsletter)
            if not newsletter.sensitive
        ),
        supervisor=viewer.text(programme.supervisor),
        ended_on=viewer.ended_on(),
    )
