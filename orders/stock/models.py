"""The rows of stock that comes back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.orders.models import OrderLine
from portal.people.models import Shop


class StockLevel(models.Model):
    """How many pieces a shop has of an item: what its system last told, moved by what happens here (R122)."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="stock", verbose_name=_("shop"))
    sku = models.CharField(_("item number"), max_length=60)
    quantity = models.IntegerField(_("pieces"), default=0)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [models.UniqueConstraint(name="stock_of_item", fields=["shop", "sku"])]

    def __str__(self) -> str:
        return f"{self.sku}: {self.quantity}"


class StockMovement(models.Model):
    """One reason why a stock level moved. The same cause moves a line's stock once."""

    level = models.ForeignKey(StockLevel, on_delete=models.CASCADE, related_name="movements", verbose_name=_("stock"))
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("line"))
    quantity = models.IntegerField(_("pieces"))
    cause = models.CharField(_("cause"), max_length=40)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [models.UniqueConstraint(name="stock_moves_once", fields=["line", "cause"])]

    def __str__(self) -> str:
        return f"{self.cause}: {self.quantity:+d}"
