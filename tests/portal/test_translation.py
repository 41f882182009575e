"""The Chinese texts: complete, with the blanks of the English ones, in one voice, with the words people know.

`make messages` collects new texts into `locale/`; a text without a translation fails here before anybody reads it.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from orders import statuses as orders
from portal.kernel import texts
from refunds import statuses as refunds
from tickets import statuses as tickets

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
APPS = ("orders", "portal", "refunds", "tickets")

BLANK = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?[a-z][^>]*>")
HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}”）][,;:?!]|[,;:?!(][{HAN}“]|[{HAN}]\.(?:$|[{HAN}])")
SPACED = re.compile(rf"[{HAN}] [A-Za-z0-9]|[A-Za-z0-9] [{HAN}]")
OUR_NAME = "Aftercare "
NEVER = ("亲，", "亲爱的", "！", "你", "请耐心等待", "操作失败", "操作成功", "系统异常", "抱歉给您带来不便", "确定要")
A_QUESTION_ENDS_ON_THE_NEXT_LINE = {"Not satisfied?"}

VOICE = {
    "Cancel order": "取消订单",
    "Request cancellation": "申请取消",
    "Withdraw request": "取消售后",
    "Take back cancellation": "撤回取消申请",
    "Change request": "修改申请",
    "Change order": "修改订单",
    "Get after-sales help": "申请售后",
    "Nudge": "催促",
    "Platform review": "平台介入",
    "Ask the platform to step in": "申请平台介入",
    "Complain": "投诉",
    "Report": "举报",
    "Refund progress": "退款进度",
    "Recycle bin": "订单回收站",
    "Restore": "恢复",
    "Undo": "撤销",
    "Approve cancellation": "同意取消",
    "Reject cancellation": "拒绝取消",
    "Propose a cost": "协商费用",
    "View details": "查看详情",
    "Answer": "去答复",
    "Keep it, go back": "不取消，返回",
    "Decide": "作出判定",
    "Your turn": "待您处理",
    "Needs your answer": "待您确认",
    "What you can do now": "现在您可以",
    "Not available right now, and why": "暂时不能，原因如下",
    "What happened": "经过",
    "What comes next": "接下来",
    "by %(moment)s": "最晚%(moment)s",
    "%(time)s left": "还剩%(time)s",
    "%(time)s overdue": "超时%(time)s",
    "Earliest arrival": "最早到账",
    "Latest arrival": "最晚到账",
    "Business day %(n)s; make-up days count": "第%(n)s个工作日，补班算工作日",
    "Provisional, firm once accepted": "预计（以受理时间为准）",
    "Clock paused: waiting for you": "暂停计时：等您补充",
    "You bear": "您承担",
    "Seller bears": "商家承担",
    "No answer by then counts as approval; the refund starts by itself": "到时商家没有答复，视为同意，自动退款",
    "No answer by then sends it to platform support": "到时没有答复，转给平台客服处理",
    "Already sent, so it can't be changed; agree an exchange at inspection": (
        "包裹已寄出，不能再改；想换货可在验货时协商"
    ),
    "The bank has it, so it can't be stopped; once it arrives, pay it back and withdraw": (
        "退款已提交银行，不能撤回；到账后可退还再取消"
    ),
    "In review: the reviewer must answer before it is withdrawn": "商家审核中，须审核人答复后才能取消",
    "Past 7 days, so no platform review; you can complain.": "已超过7天，不能再申请平台介入；可以投诉。",
    "The seller has just approved; your withdrawal was not sent": "商家刚刚已同意，取消申请没有提交",
    "Choose a reason": "请选择原因",
    "At most %(amount)s, the amount paid": "退回金额不能超过实付%(amount)s",
    "Order moved to the recycle bin": "订单已移入回收站",
    "The refund failed; we are trying another way, nothing to do": "退款没有成功，我们正在换一种方式，不用您操作",
    "Something changed. Show it": "有新进展，点此更新",
    "Already done; nothing was sent twice": "这一步已经完成，没有重复提交",
    "Nothing needs you now": "现在没有要您处理的事",
    "Cancellation certificate": "取消凭证",
    "Proof of refund": "退款证明",
}
"""The labels and sentences that read the same everywhere. One that no page uses yet may stand here already."""

STATUS_WORDS = {
    orders.OrderStatus: "待付款 待发货 待收货 已签收 已完成 已取消",
    orders.CancellationStatus: (
        "待商家处理 待买家确认 平台处理中 拦截中 待退还 已取消 商家已拒绝 平台已驳回 拦截失败 已撤回 已失效"
    ),
    tickets.TicketStatus: "待审核 审核中 待补充 已通过 处理中 已解决 已关闭 已拒绝 已取消 已合并",
    refunds.RefundStatus: "待复核 已同意 已提交 已到账 失败 已取消 已由他途退回",
    refunds.RepaymentStatus: "待退还 已退还 已免除 已失效",
}

MESSAGES: list[Message] = [message for message in texts.catalog(PO) if message.id]


def pairs() -> Iterator[tuple[str, str]]:
    """Every translated text, English and Chinese; of a text with a plural, the plural, since Chinese has one form."""
    for message in MESSAGES:
        if chinese := _forms(message.string)[0]:
            yield _forms(message.id)[-1], chinese


def missing_from_the_catalogue(wanted: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of `(context, text)` that have no entry."""
    known = {(message.context or "", _forms(message.id)[0]) for message in MESSAGES}
    return sorted(wanted - known)


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """A text in its forms: singular and plural, or the one it has."""
    return [text or ""] if isinstance(text, str | None) else text


# --- complete --------------------------------------------------------------------------------------------------------


def test_every_text_is_said_in_chinese_and_confirmed() -> None:
    unsaid = [message.id for message in MESSAGES if not _forms(message.string)[0].strip()]
    unsure = [message.id for message in MESSAGES if message.fuzzy]
    assert (unsaid, unsure) == ([], [])


def test_chinese_has_one_plural_form() -> None:
    assert texts.catalog(PO).num_plurals == 1
    assert [message.id for message in MESSAGES if len(_forms(message.string)) != 1] == []


def test_blanks_and_markup_survive() -> None:
    assert [
        (english, chinese)
        for english, chinese in pairs()
        if sorted(BLANK.findall(english)) != sorted(BLANK.findall(chinese))
    ] == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed on this machine")
def test_every_text_of_the_sources_is_collected(tmp_path: Path, monkeypatch, settings) -> None:
    """What `make messages` would find, collected from a copy, so that nothing is written beside the templates."""
    for folder in (*APPS, "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["zh_Hans"], no_wrap=True, verbosity=0)
    with (tmp_path / PO.relative_to(ROOT)).open("rb") as file:
        found = {(message.context or "", _forms(message.id)[0]) for message in read_po(file) if message.id}
    assert missing_from_the_catalogue(found) == [], "run `make messages` and translate"


def test_texts_stand_behind_names_that_are_collected() -> None:
    """xgettext knows the functions by their usual names and `_` only: by another one, `make messages` would drop the text."""
    unseen = [
        f"{path.relative_to(ROOT)}: {alias.name} as {alias.asname}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and alias.asname not in (None, "_")
    ]
    assert unseen == []


# --- one voice -------------------------------------------------------------------------------------------------------


def test_no_half_width_punctuation_stands_beside_han() -> None:
    assert [chinese for _english, chinese in pairs() if HALF_WIDTH.search(chinese)] == []


def test_no_spaces_are_written_between_han_and_latin() -> None:
    """The browser sets them (`text-autospace`); only our own name keeps its space, for titles and mails."""
    assert [chinese for _english, chinese in pairs() if SPACED.search(chinese.replace(OUR_NAME, ""))] == []


@pytest.mark.parametrize("word", NEVER)
def test_words_we_do_not_use(word: str) -> None:
    assert [chinese for _english, chinese in pairs() if word in chinese] == []


def test_sentences_end_in_a_full_stop_and_reasons_do_not() -> None:
    for english, chinese in pairs():
        if english in A_QUESTION_ENDS_ON_THE_NEXT_LINE:
            continue
        for half, full in ((".", "。"), ("?", "？")):
            assert english.rstrip("”)").endswith(half) == chinese.rstrip("”）").endswith(full), (english, chinese)


def test_labels_and_sentences_that_are_agreed_read_exactly_so() -> None:
    said = {_forms(message.id)[0]: _forms(message.string)[0] for message in MESSAGES if not message.context}
    assert {english: said[english] for english in VOICE if english in said} == {
        english: chinese for english, chinese in VOICE.items() if english in said
    }


@pytest.mark.parametrize("machine", STATUS_WORDS, ids=lambda machine: machine.__name__)
def test_statuses_are_called_as_people_know_them(machine) -> None:
    with translation.override("zh-hans"):
        assert [str(label) for label in machine.labels] == STATUS_WORDS[machine].split()
