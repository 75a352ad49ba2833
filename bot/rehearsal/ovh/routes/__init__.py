"""The routes below `/1.0`, a module per subject, each a table of its own."""

from bot.rehearsal.ovh.calls import Route
from bot.rehearsal.ovh.routes import access, carts, catalogue, items, me, orders, paying, services

ALL_ROUTES: tuple[Route, ...] = tuple(
    route for module in (carts, items, catalogue, orders, paying, me, services, access) for route in module.routes
)
