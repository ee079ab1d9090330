"""The long runs of `make test-long`: the fuzzers of test_bad_input.py with thousands of other examples each time."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import test_bad_input as short
from tests.checklist import test_formats

thousands = settings(
    max_examples=int(os.environ.get("EXAMPLES", "3000")),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
form = st.dictionaries(short.NAMES, short.TEXTS, max_size=8)
body = st.dictionaries(short.FIELDS, short.VALUES, max_size=4) | short.VALUES

test_any_form_is_carried_out_or_changes_nothing = pytest.mark.long(
    thousands(
        given(form=form, as_me=st.booleans(), htmx=st.booleans(), place=st.integers(0, 3))(
            short.test_any_form_is_carried_out_or_changes_nothing.hypothesis.inner_test
        )
    )
)
test_any_record_is_kept_or_changes_nothing = pytest.mark.long(
    thousands(
        given(
            tail=st.sampled_from(list(short.RECORDS)),
            words=st.lists(short.WORDS, min_size=3, max_size=3),
            as_me=st.booleans(),
        )(short.test_any_record_is_kept_or_changes_nothing.hypothesis.inner_test)
    )
)
test_any_body_is_carried_out_or_changes_nothing = pytest.mark.long(
    thousands(given(body=body)(short.test_any_body_is_carried_out_or_changes_nothing.hypothesis.inner_test))
)
test_any_bytes_are_carried_out_or_change_nothing = pytest.mark.long(
    thousands(
        given(body=st.binary(max_size=400))(
            short.test_any_bytes_are_carried_out_or_change_nothing.hypothesis.inner_test
        )
    )
)


@pytest.mark.long
@pytest.mark.parametrize("as_", test_formats.FORMATS)
def test_any_changed_file_is_read_or_refused_with_a_sentence(as_: str) -> None:
    test_formats.check_mutated(as_, range(200, 5_200))
