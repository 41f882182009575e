"""How each industry handles a withdrawn case, as the platform begins (R154–R158). From then on they are rows an admin edits."""

from __future__ import annotations

from typing import Any, NamedTuple

from portal.people.models import Industry
from tickets.industries.models import Circumstance, IndustryRule, RuleKind

FEATURE, CAUTION = RuleKind.FEATURE, RuleKind.CAUTION
FIELD, SIGNATURE, CHECK = RuleKind.FIELD, RuleKind.SIGNATURE, RuleKind.CHECK


class Given(NamedTuple):
    """One rule as it is shipped."""

    industry: str
    kind: str
    code: str
    label_en: str
    label_zh: str
    is_required: bool = True
    only_when: str = ""


# fmt: off
RULES = (
    Given(Industry.ECOMMERCE, FEATURE, "self_service", "You do it yourself here.", "在这里自助办理。"),
    Given(Industry.ECOMMERCE, FEATURE, "called_back", "Goods on their way are called back.", "在途商品由承运商召回。", only_when=Circumstance.SENT),
    Given(Industry.ECOMMERCE, CAUTION, "watch_the_parcel", "If the parcel arrives all the same, refuse it at the door.", "包裹仍送达时，请当面拒收。", only_when=Circumstance.COMING),
    Given(Industry.DINING, FEATURE, "talk_to_the_restaurant", "The restaurant's staff settle it with you.", "由餐厅工作人员与您协商处理。"),
    Given(Industry.DINING, CAUTION, "give_back_coupons", "Coupons and free dishes you got for it are given back or settled.", "因此得到的优惠券、赠菜需退回或结算。", only_when=Circumstance.GIVEN),
    Given(Industry.DINING, CHECK, "coupons_settled", "Agreed with the customer how coupons and free dishes are given back", "已与顾客商定优惠券、赠菜如何退回"),
    Given(Industry.MEDICAL, FEATURE, "desk_or_department", "The registration desk or the department answers; refunds follow the hospital's rules.", "由挂号处或相关科室答复；退费按医院规定办理。"),
    Given(Industry.MEDICAL, CAUTION, "refund_rule", "What was examined or dispensed already is not refunded.", "已检查的项目、已发的药品不退费。"),
    Given(Industry.MEDICAL, FIELD, "patient", "Patient's name", "患者姓名"),
    Given(Industry.MEDICAL, FIELD, "department", "Department", "科室"),
    Given(Industry.MEDICAL, FIELD, "visit_number", "Number of the visit", "就诊号", False),
    Given(Industry.MEDICAL, SIGNATURE, "signature", "I withdraw the request and have read the refund rules", "本人申请取消，并已阅读退费规定"),
    Given(Industry.MEDICAL, CHECK, "form_complete", "The cancellation form is complete and signed", "取消申请表已填写完整并签字"),
    Given(Industry.FINANCE, FEATURE, "bank_service", "The bank's service answers after checking who you are.", "银行客服核实身份后答复。"),
    Given(Industry.FINANCE, CAUTION, "fees", "Fees may have arisen, such as for a loss report; they are told before anything is done.", "可能已产生费用（如挂失费），办理前会告知。"),
    Given(Industry.FINANCE, CAUTION, "no_card_number", "Never write a card number, PIN or code here.", "请勿在此填写卡号、密码或验证码。"),
    Given(Industry.FINANCE, FIELD, "callback", "When the bank may call you to check who you are", "银行可致电核实身份的时间"),
    Given(Industry.FINANCE, CHECK, "identity", "Identity checked by a call back; no card data written down", "已回电核实身份，未记录任何卡片信息"),
    Given(Industry.FINANCE, CHECK, "fees_told", "Fees that arose were told to the customer", "已向客户告知产生的费用"),
    Given(Industry.OFFLINE, FEATURE, "counter", "Staff cancel it on the spot, or by phone, in the same record.", "店员当面或电话办理，记录在同一份工单。"),
    Given(Industry.OFFLINE, CAUTION, "bring_proof", "Bring the receipt; the goods stay with you until it is answered.", "请带上购物凭证；答复前商品由您保管。"),
    Given(Industry.SERVICE, FEATURE, "order_page_or_hotline", "On the order's page, or by the hotline of the service platform.", "在订单页办理，或拨打服务平台热线。"),
    Given(Industry.SERVICE, CAUTION, "visit_fee", "A visit that began already is paid for.", "已开始上门的，需支付上门费。", only_when=Circumstance.VISIT),
    Given(Industry.BRAND, FEATURE, "my_after_sales", "In My after-sales of the brand's own shop.", "在品牌商城的「我的售后」办理。"),
    Given(Industry.BRAND, CAUTION, "keep_the_warranty", "Withdrawing leaves the warranty as it is.", "取消售后不影响保修。"),
)
# fmt: on


def ensure_rules(*, model: Any = None) -> int:
    """Add the rules that are not there yet; what is there stays as it was edited. Returns how many were added."""
    rows: Any = (model or IndustryRule)._default_manager
    known = set(rows.values_list("industry", "code"))
    columns = {field.name for field in rows.model._meta.fields}  # inside an old migration there are fewer
    missing = [
        rows.model(
            position=10 * place,
            **{
                name: str(value) if isinstance(value, str) else value
                for name, value in rule._asdict().items()
                if name in columns
            },
        )
        for place, rule in enumerate(RULES, 1)
        if (rule.industry, rule.code) not in known
    ]
    rows.bulk_create(missing)
    return len(missing)
