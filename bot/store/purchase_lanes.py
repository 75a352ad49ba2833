"""Which stage of a purchase is whose work, and which one people are told of anew."""

from bot.model.purchase import Stage
from bot.model.work import Work

LANES = {
    Stage.QUOTING: Work.QUOTING,
    Stage.REQUESTED: Work.QUOTING,
    Stage.REPRICED: Work.QUOTING,
    Stage.APPROVED: Work.PURCHASING,
    Stage.PLACING: Work.PURCHASING,
    Stage.PLACED: Work.PURCHASING,
    Stage.PAYING: Work.PURCHASING,
    Stage.UNCERTAIN: Work.SETTLING,
    Stage.PAYMENT_UNCERTAIN: Work.SETTLING,
    Stage.PAYMENT_REFUSED: Work.SETTLING,
    Stage.NEEDS_PERSON: Work.SETTLING,
    Stage.PAID: Work.TRACKING,
}
"""Who moves a purchase on from a stage."""

PURCHASE_LANES = frozenset(LANES.values())

CALLS_OUT = frozenset({Stage.PLACING, Stage.PAYING})
"""Stages between which and the next one OVH is being called: whoever moved the purchase there keeps it claimed."""

NEWSWORTHY = frozenset(
    {
        Stage.REPRICED,
        Stage.PAYMENT_REFUSED,
        Stage.NEEDS_PERSON,
        Stage.DELIVERED,
        Stage.REFUSED,
        Stage.DECLINED,
        Stage.EXPIRED,
        Stage.CANCELLED,
        Stage.LAPSED,
    }
)
"""Stages that the channel is told by a post of its own, since an edit of an old message rings no bell."""

ASKS_APPROVERS = frozenset({Stage.REPRICED, Stage.PAYMENT_REFUSED, Stage.NEEDS_PERSON})
"""Stages at which approvers have to do something, so that those who are elsewhere are told directly, too."""
