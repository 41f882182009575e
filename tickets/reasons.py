"""What can be wrong with goods, why after-sales is rejected, and why it is withdrawn.

What happened is grouped by the problem that is asked first (R1); the group is a `ProblemType`.
"""

from portal.reasons.given import Given
from portal.reasons.models import Fault, ReasonKind

RAISE, REJECT, WITHDRAW = ReasonKind.RAISE_TICKET, ReasonKind.REJECT_TICKET, ReasonKind.WITHDRAW_TICKET
KEEP = ReasonKind.REJECT_WITHDRAWAL

QUALITY, USAGE, LOGISTICS, DESCRIPTION, OTHER = "quality", "usage", "logistics", "description", "other"

PICTURE = True

# fmt: off
REASONS = (
    Given(RAISE, "defective", "It does not work", "收到就不能正常使用", Fault.SHOP, QUALITY, PICTURE),
    Given(RAISE, "stopped_working", "It stopped working", "用了一阵子坏了", Fault.SHOP, QUALITY, PICTURE),
    Given(RAISE, "flawed", "Scratched, stained or badly made", "有划痕、污渍或做工瑕疵", Fault.SHOP, QUALITY, PICTURE),
    Given(RAISE, "spoiled", "Spoiled or past its date", "变质或已过保质期", Fault.SHOP, QUALITY, PICTURE),
    Given(RAISE, "not_genuine", "It may not be genuine", "怀疑不是正品", Fault.SHOP, QUALITY, PICTURE),
    Given(RAISE, "hard_to_use", "I cannot get it to work as the manual says", "照说明书也用不起来", Fault.NOBODY, USAGE),
    Given(RAISE, "does_not_fit", "It does not fit where it should go", "尺寸不合适，放不下", Fault.CUSTOMER, USAGE),
    Given(RAISE, "not_compatible", "It does not go with what I have", "和现有的东西不配套", Fault.CUSTOMER, USAGE),
    Given(RAISE, "damaged", "Damaged in transit", "运输途中损坏", Fault.CARRIER, LOGISTICS, PICTURE),
    Given(RAISE, "missing", "Pieces or parts are missing", "少件或漏发配件", Fault.SHOP, LOGISTICS, PICTURE),
    Given(RAISE, "wrong_item", "Something else was sent", "发错了商品", Fault.SHOP, LOGISTICS, PICTURE),
    Given(RAISE, "not_received", "Marked as delivered, but not received", "显示已签收，但没收到", Fault.CARRIER, LOGISTICS),
    Given(RAISE, "late", "It came too late", "送到得太晚", Fault.CARRIER, LOGISTICS),
    Given(RAISE, "not_as_described", "It is not what the page describes", "商品与页面描述不符", Fault.SHOP, DESCRIPTION, PICTURE),
    Given(RAISE, "wrong_variant", "Colour or size is not the one ordered", "颜色或尺码与下单的不一致", Fault.SHOP, DESCRIPTION, PICTURE),
    Given(RAISE, "overstated", "It does less than the page promises", "功能没有宣传的那么好", Fault.SHOP, DESCRIPTION),
    Given(RAISE, "not_needed", "I no longer want it", "不想要了", Fault.CUSTOMER, OTHER),
    Given(RAISE, "by_mistake", "Bought by mistake", "拍错了、误操作", Fault.CUSTOMER, OTHER),
    Given(RAISE, "other", "Something else", "其他情况", Fault.CUSTOMER, OTHER),
    Given(REJECT, "no_fault_found", "No fault was found", "检查后没有发现问题"),
    Given(REJECT, "not_enough_proof", "The pictures do not show the problem", "照片看不出所说的问题"),
    Given(REJECT, "damaged_in_use", "Damaged in use", "使用中造成的损坏", Fault.CUSTOMER),
    Given(REJECT, "used_or_incomplete", "Used, or parts are missing", "已使用过或配件不全", Fault.CUSTOMER),
    Given(REJECT, "too_late", "Past the time for after-sales", "已过售后期限"),
    Given(REJECT, "not_ours", "Not bought in this shop", "不是本店的商品"),
    Given(REJECT, "already_settled", "Already settled another way", "已经用别的方式解决"),
    Given(REJECT, "other", "Another reason", "其他原因"),
    Given(WITHDRAW, "solved", "Solved by myself", "已经自己解决了", Fault.CUSTOMER),
    Given(WITHDRAW, "agreed", "Agreed with the seller", "和商家协商好了"),
    Given(WITHDRAW, "by_mistake", "Raised by mistake", "申请时弄错了", Fault.CUSTOMER),
    Given(WITHDRAW, "changed", "Circumstances have changed", "情况有变，不想退了", Fault.CUSTOMER),
    Given(WITHDRAW, "other", "Another reason", "其他", Fault.CUSTOMER),
    Given(KEEP, "costs_incurred", "Costs have been incurred that are not settled", "已产生费用，尚未谈妥"),
    Given(KEEP, "already_sent", "What was agreed has already been sent", "商品或配件已经寄出"),
    Given(KEEP, "work_begun", "The repair has begun", "维修已经开始"),
    Given(KEEP, "not_handed_back", "What was given has not come back", "已给的补偿还没有退回"),
    Given(KEEP, "safety", "The fault is dangerous and must be looked at", "故障有安全隐患，需要处理"),
    Given(KEEP, "other", "Another reason", "其他原因"),
)
# fmt: on
