"""Addresses of all pages of the desk, with the states in which each is looked at.

For the tests that look at every page: by axe-core, and by html-validate. That none is
missing is asked in `test_desk_places.py`, of the router.
"""

from desk_sample import differences
from sample_desk import DOUBTFUL, OWN_CARD, POSTED

#: What is folded is looked at, too.
UNFOLDED = "all => all.map(one => one.open = true)"
#: Of a coordinator, over `desk_sample`: path, and what the desk is told to be like.
WRITING = {
    "/": {},
    "/items": {},
    "/seminars/new": {"stopped": True},
    "/texts/new/blog": {},
    "/items/blog/edit": {},
    "/items/seminar/edit": {},
    "/items/seminar": {"differences": differences()},
    "/items/seminar?done=approve": {"state": "approved", "output_state": "scheduled"},
    "/items/seminar/versions": {},
    "/items/seminar/versions/2": {},
    "/events/E1/change": {},
    "/newsletters?done=discard&edition=n1": {},
    "/editions/n1?undo=move:0.1:0.0": {},
    "/editions/n1/report": {},
    "/components": {},
    "/shortcuts": {},
    "/kit": {},
    "/kit/card?done=kit_seen": {},
    "/kit/nation": {},
    "/coverage": {},
    "/facts?removed=gone": {},
    "/facts/hall?changed=2&drafted=1": {},
    "/facts/new": {},
    "/pictures/children": {},
    "/pictures/ended?done=withdrawn": {},
    "/messages": {},
    "/messages/new": {},
    "/messages/hall": {},
    "/approvals?done=approve&of=seminar": {"state": "approved"},
    "/approvals/seminar": {},
    "/approvals/seminar?view=diff": {},
    "/approvals/seminar?view=return": {},
    "/proposals/1": {},
    "/proposals/2?done=submit": {},
    "/proposals/3": {},
    "/readers": {},
    "/readers/new?done=paper&way=paper": {},
    "/readers/7?done=choose": {},
    "/lists?done=undo": {},
    "/lists/1": {},
    "/lists/2": {},
    "/lists/3": {},
    "/lists/4": {},
    "/segments": {},
    "/segments/new": {},
    "/segments/teachers?done=save": {},
}
CALENDAR = (
    "/calendar?view=month&on=2027-02-16&moved=5",
    "/calendar?view=week&on=2027-02-16",
    "/calendar?view=list&on=2027-02-16&unit=KAI",
    "/calendar?view=year&on=2027-02-16",
    "/calendar?view=units&on=2027-02-16",
    "/calendar/new?on=2027-02-17T09:00",
    "/calendar/move/17",
    "/calendar/table",
)
#: Of an administrator, over `sample_desk` and `sample_keys`.
RUNNING = (
    "/accounts",
    "/accounts?closed=fb_vsu",
    "/accounts/x_national?done=tested",
    "/stops",
    "/stops?done=paused",
    "/stops/resume?unit=VSU",
    "/audit?person=admin",
    f"/cards/{OWN_CARD}",
    f"/cards/{DOUBTFUL}",
    f"/cards/{POSTED}",
    "/account",
    "/account?new=1",
    "/account?done=password",
    "/people",
    "/programme",
    "/programme/areas",
    "/programme/units?find=x&done=1",
    "/programme/brand",
    "/programme/brand/POH",
    "/programme/units/POH",
    "/nothing",
)
#: Before there is a session; the second by a link that still opens.
WAYS_IN = (
    "/enter",
    "/enter?again=1&said=reset",
    "/enter/link-viewer-8",
    "/enter/nonsense",
    "/code",
    "/forgotten",
    "/reset/token",
    "/address/token",
)
#: What answers to GET below the desk and is no page of its own.
NO_PAGES = {
    "/desk/": "leads to the start page in one's language",
    "/desk/enter": "the way in, in the language of the browser",
    "/desk/enter/{token}": "the same",
    "/desk/reset/{token}": "the same",
    "/desk/address/{token}": "the same",
    "/desk/outside": "what a provider leads back to: one button",
    "/desk/{language}/find": "a part of the command menu",
    "/desk/{language}/items/{item_id}/again": "leads to a form",
    "/desk/{language}/items/{item_id}/next": "leads to a form",
    "/desk/{language}/items/{item_id}/writers": "a part of the form",
    "/desk/{language}/items/{item_id}/outputs": "a part of the item's page",
    "/desk/{language}/editions/{edition_id}/standing": "a part of the edition's page",
    "/desk/{language}/calendar/events/{name}": "leads to an item",
    "/desk/{language}/calendar.csv": "a file",
    "/desk/{language}/calendar.xlsx": "a file",
    "/desk/frames/{name}": "what stands in a preview's frame",
    "/desk/pictures/{name}": "a picture",
    "/desk/{language}/programme/brand/{entry}/mail": "what stands in a frame",
    "/desk/{language}/programme/brand/{entry}/share": "a picture",
    "/desk/{language}/programme/brand/{entry}/photos": "leads to a form",
}
