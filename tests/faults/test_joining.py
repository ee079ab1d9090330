"""Twenty at one invitation on a running server: one use means one member; and a team that is never without a lead."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.site import Site

THREADS = 20


def join(site: Site, token: str, who: dict[str, str]) -> int:
    fields = {"operation": str(uuid.uuid4()), "as": who["as"], "shares": "items"}
    return site.ask("POST", f"/teams/join/{token}/", fields, who["cookie"]).status


def at_once(work: Any) -> Counter[int]:
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(work, range(THREADS)))


@pytest.mark.parametrize("uses", [1, 5])
def test_an_invitation_lets_no_more_people_in_than_it_is_for(site: Site, uses: int) -> None:
    there = site.inside("team_and_people", str(uses), str(THREADS), "1")
    said = at_once(lambda at: join(site, there["tokens"][0], there["people"][at]))
    assert said == {303: uses, 410: THREADS - uses}
    assert site.inside("joined", there["team"]) == [uses, uses]


def test_one_person_with_many_invitations_joins_once_and_spends_one_use(site: Site) -> None:
    there = site.inside("team_and_people", "3", "1", str(THREADS))
    said = at_once(lambda at: join(site, there["tokens"][at], there["people"][0]))
    assert said == {303: THREADS}
    assert site.inside("joined", there["team"]) == [1, 1]


def test_leads_who_all_leave_at_once_leave_one_behind(site: Site) -> None:
    assert site.inside("leads_leave_at_once", "8") == {
        "said": ["ValidationError"] + ["done"] * 7,
        "leads": 1,
        "teams": 1,
    }
