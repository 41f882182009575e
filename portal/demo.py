"""Who plays in the demo. All of them, and their password, are public: the demo exists in a sandbox only."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.people.models import Role, User

PASSWORD = "aftercare-demo"  # noqa: S105 - printed at every start of the sandbox


class Person(NamedTuple):
    """One member of the cast. `shops` are those a seller works for, by short name."""

    key: str
    name: str
    role: str
    phone: str
    email: str
    language: str = "zh-hans"
    shops: tuple[str, ...] = ()
    shown_as: str = ""

    @property
    def sign_in(self) -> str:
        """What this person types at the door."""
        return self.phone if self.role == Role.CUSTOMER and self.language != "en" else self.email


CAST = (
    Person("wang", "王女士", Role.CUSTOMER, "13800000001", "wang@example.com", shown_as=gettext_noop("Customer")),
    Person("li", "李先生", Role.CUSTOMER, "13800000002", "li@example.com", shown_as=gettext_noop("Customer")),
    Person(
        "emma", "Emma Clarke", Role.CUSTOMER, "+447700900123", "emma@example.com", "en", (), gettext_noop("Customer")
    ),
    Person("sun", "孙同学", Role.CUSTOMER, "13800000003", "sun@example.com"),
    Person("zhang", "张阿姨", Role.CUSTOMER, "13800000004", "zhang@example.com"),
    Person("wu", "吴老师", Role.CUSTOMER, "13800000005", "wu@example.com"),
    Person("chen", "小陈", Role.SELLER, "13800000011", "chen@muhe.example", "zh-hans", ("muhe",), "木禾家居"),
    Person("zhou", "周店长", Role.SELLER, "13800000012", "zhou@muhe.example", "zh-hans", ("muhe",), "木禾家居"),
    Person("lin", "阿林", Role.SELLER, "13800000013", "lin@beian.example", "zh-hans", ("beian",), "北岸数码"),
    Person("su", "苏苏", Role.SELLER, "13800000014", "su@shinian.example", "zh-hans", ("shinian",), "拾年服饰"),
    Person("he", "何师傅", Role.SELLER, "13800000015", "he@shanye.example", "zh-hans", ("shanye",), "山野食集"),
    Person(
        "grace", "Grace Hall", Role.SELLER, "+447700900124", "grace@regent.example", "en", ("regent",), "Regent Gifts"
    ),
    Person("zhao", "客服小赵", Role.SUPPORT, "13800000021", "zhao@aftercare.example", shown_as=gettext_noop("Support")),
    Person("ma", "客服小马", Role.SUPPORT, "13800000022", "ma@aftercare.example"),
    Person(
        "qian", "钱主管", Role.SUPERVISOR, "13800000023", "qian@aftercare.example", shown_as=gettext_noop("Supervisor")
    ),
    Person(
        "admin", "管理员", Role.ADMIN, "13800000024", "admin@aftercare.example", shown_as=gettext_noop("Administrator")
    ),
)


def cast() -> list[tuple[str, str, str, str]]:
    """Rows for whoever starts the sandbox: part, name, what to sign in with, password. Empty before the demo is there."""
    there = set(User.objects.filter(email__in=[person.email for person in CAST]).values_list("email", flat=True))
    return [
        (str(_(person.shown_as)), person.name, person.sign_in, PASSWORD)
        for person in CAST
        if person.shown_as and person.email in there
    ]
