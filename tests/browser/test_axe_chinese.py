"""What axe finds on Chinese pages: the long run's part of test_axe.py and test_axe_teams.py."""

import pytest

from tests.browser.conftest import Browse, Complaints
from tests.browser.server import Account
from tests.browser.sheet import CHINESE
from tests.browser.test_axe import LOCALES, SEEN, SIGNED_IN, look


@pytest.mark.long
@pytest.mark.parametrize("name", SEEN)
def test_the_chinese_page_is_accessible(browse: Browse, account: Account, complaints: Complaints, name: str) -> None:
    complaints.expect(
        "a status of 404" if name == "not_found" else "a status of 400", "a status of 409", "Error Code 409"
    )
    page = browse(account=account if name.partition("_")[0] in SIGNED_IN else None, locale=LOCALES[CHINESE])
    SEEN[name](page, CHINESE)
    assert list(look(page, in_chinese=True)) == []
