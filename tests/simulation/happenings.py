"""What may happen in a world, and how likely each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

Choices = Sequence[tuple[Callable[[], str], float]]
"""Each tells what happened in a few words, and nothing where it could not happen."""


def by_people(world: World) -> Choices:
    """What people do with the bot."""
    people, voting = world.people, world.voting
    return (
        (people.add, 10),
        (people.remove, 1),
        (people.request, 16),
        (voting.approve, 26),
        (voting.decline, 1),
        (world.workspace.infiltrate, 2),
        (voting.stop, 3),
        (voting.change_mind, 4),
        (voting.press, 2),
        (voting.name_delegate, 1),
        (voting.stand_in, 8),
        (voting.revoke_delegate, 1),
        (voting.enrol_anew, 0.5),
        (people.withdraw, 1.5),
        (people.go_on, 3),
        (people.is_ours, 2),
        (people.was_not_placed, 2),
        (people.pay_again, 3),
        (people.leave_unpaid, 1),
        (people.check, 2),
        (people.freeze, 1.5),
        (people.unfreeze, 4),
        (world.change_rules, 2),
    )


def from_outside(world: World) -> Choices:
    """What happens at OVH, in Slack and on the machine."""
    outside, slack = world.outside, world.workspace
    return (
        (outside.reprice, 4),
        (outside.be_taken, 1),
        (outside.new_terms, 1),
        (outside.swap, 3),
        (outside.other_default, 4),
        (outside.lose_cart, 2),
        (outside.order_by_hand, 1),
        (outside.pay_by_hand, 1),
        (outside.hold_order, 2),
        (outside.forget_orders, 1),
        (outside.other_account, 1),
        (outside.meddle, 1),
        (outside.delete_message, 1),
        (slack.regroup, 4),
        (slack.defect, 6),
        (slack.dissolve, 0.5),
        (slack.restand, 2),
        (slack.fall_silent, 1),
        (slack.share, 1),
        (slack.archive, 1),
        (slack.leave, 0.7),
        (slack.renumber, 1),
        (slack.tell_moves, 4),
        (slack.mend, 4),
    )
