"""The committed `.mo` files are what Django reads on a user's machine: they must say what the `.po` files say."""

from pathlib import Path

import pytest

from portal.kernel import texts

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Ready"\nmsgstr "好了"\n'


@pytest.mark.parametrize("po", texts.sources(), ids=lambda po: po.parent.parent.name)
def test_the_compiled_texts_are_fresh(po: Path) -> None:
    assert texts.is_fresh(po), "run `python manage.py compile_texts` and commit the .mo"


@pytest.mark.parametrize("po", texts.sources(), ids=lambda po: po.parent.parent.name)
def test_placeholders_survive_translation(po: Path) -> None:
    assert [(message.id, [str(e) for e in errors]) for message, errors in texts.catalog(po).check()] == []


def test_compiling_writes_what_changed_and_only_that(settings, tmp_path) -> None:
    po = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path]
    assert texts.compile_texts() == [po.with_suffix(".mo")]
    assert texts.compile_texts() == []
    po.write_text(PO.replace("好了", "准备好了"), encoding="utf-8")
    assert not texts.is_fresh(po)
    assert texts.compile_texts() == [po.with_suffix(".mo")]
