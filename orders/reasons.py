"""Why orders are cancelled, by whom, and why a seller says no.

The ten reasons of the guide for shoppers come first (R105 to R114); who is liable decides freight and kept costs. A
reason that belongs to the buyer's own mind costs the buyer what the parcel has cost by then. What can only be seen of goods
that were sent is not offered before.
"""

from portal.reasons.given import Given
from portal.reasons.models import Fault, ReasonKind

CANCEL, REJECT, SHOP = ReasonKind.CANCEL_ORDER, ReasonKind.REJECT_CANCEL, ReasonKind.SHOP_CANCEL

MIND, SELLER, DELIVERY, GOODS = "mind", "seller", "delivery", "goods"
"""Groups of reasons, by what they are about."""

# fmt: off
REASONS = (
    Given(CANCEL, "by_mistake", "Bought by mistake", "拍错了、误操作", Fault.CUSTOMER, MIND),
    Given(CANCEL, "price_changed", "The price has changed", "价格有变动", Fault.CUSTOMER, MIND),
    Given(CANCEL, "not_needed", "No longer needed", "不想要了", Fault.CUSTOMER, MIND),
    Given(CANCEL, "wrong_details", "Address or details are wrong", "收货信息或规格填错了", Fault.CUSTOMER, MIND),
    Given(CANCEL, "out_of_stock", "Out of stock", "商家缺货", Fault.SHOP, SELLER),
    Given(CANCEL, "cannot_ship", "The seller cannot ship on time", "商家不能按时发货", Fault.SHOP, SELLER),
    Given(CANCEL, "wrong_information", "The product information is wrong", "商品信息有误", Fault.SHOP, SELLER),
    Given(CANCEL, "late", "Delivery is later than promised", "送达晚于承诺时间", Fault.CARRIER, DELIVERY),
    Given(CANCEL, "damaged", "Damaged in transit", "运输途中损坏", Fault.CARRIER, DELIVERY, after_sending=True),
    Given(CANCEL, "not_as_described", "Does not match the description", "商品与描述不符", Fault.SHOP, GOODS, after_sending=True),
    Given(CANCEL, "quality", "Quality is not acceptable", "质量不过关", Fault.SHOP, GOODS, after_sending=True),
    Given(CANCEL, "not_as_expected", "Colour, style or size not as expected", "颜色、款式或尺码不合预期", Fault.CUSTOMER, GOODS),
    Given(CANCEL, "other", "Another reason", "其他原因", Fault.CUSTOMER),
    Given(REJECT, "already_shipped", "The parcel has already been sent", "包裹已经寄出"),
    Given(REJECT, "already_packed", "Packed and handed to the carrier today", "已打包，今天交给快递"),
    Given(REJECT, "made_to_order", "Made to order, work has begun", "定制商品，已开始制作"),
    Given(REJECT, "opened", "Cannot be taken back once opened", "拆封后不能退的商品"),
    Given(REJECT, "reason_not_met", "The reason given does not apply", "与所选原因的情况不符"),
    Given(REJECT, "agreed_to_ship", "Agreed with the buyer to ship after all", "已与买家商定继续发货"),
    Given(REJECT, "other", "Another reason", "其他原因"),
    Given(SHOP, "out_of_stock", "Out of stock", "库存不足", Fault.SHOP),
    Given(SHOP, "cannot_ship", "Cannot ship in time", "无法按时发货", Fault.SHOP),
    Given(SHOP, "failed_check", "Did not pass our check before shipping", "出货检验不合格", Fault.SHOP),
    Given(SHOP, "price_error", "The price was wrong", "价格标错", Fault.SHOP),
    Given(SHOP, "not_served", "We cannot deliver to this address", "收货地址送不到", Fault.SHOP),
    Given(SHOP, "other", "Another reason", "其他原因", Fault.SHOP),
)
# fmt: on
