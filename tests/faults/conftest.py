"""Running servers for the tests of trouble."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site, own_database


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running product."""
    folder = tmp_path_factory.mktemp("site")
    with own_database(folder) as database, Site(folder, database).running() as site:
        yield site


@pytest.fixture
def impatient_site(tmp_path: Path) -> Iterator[Site]:
    """A running product whose database is about to be in trouble."""
    with own_database(tmp_path, impatient=True) as database, Site(tmp_path, database).running() as site:
        yield site
