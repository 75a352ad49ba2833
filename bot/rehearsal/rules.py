"""The rules that the demo plays by: small, so that every tier can be reached with a few sample names."""

from collections.abc import Mapping

RULES: Mapping[str, object] = {
    "cool_off_seconds": 15,
    "policy": {
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "budget": 1000,
        "person_budget": 900,
        "beyond_budget": "next tier",
        "delegates": ["deputy", "U0FINANCE02"],
        "factor_delay_hours": 0,
        "groups": {
            "leads": ["S0LEADS0001"],
            "finance": ["U0FINANCE01", "U0FINANCE02"],
            "deputy": ["U0DEPUTY001"],
        },
        "rule": {
            "budget": 800,
            "premium": "with a code",
            "denied_extensions": ["xyz"],
            "tiers": [
                {
                    "name": "small",
                    "up_to": 10,
                    "votes": {"leads": 1},
                    "without_vote": {"requests": 1, "total": 5},
                    "open_hours": 24,
                },
                {"name": "one lead", "up_to": 60, "votes": {"leads": 1}, "remind_hours": 4},
                {
                    "name": "two people",
                    "up_to": 200,
                    "votes": {"leads": 1, "finance": 1},
                    "remind_hours": 4,
                    "inform_hours": 24,
                    "inform": ["finance"],
                },
                {"name": "with a code", "up_to": 2000, "votes": {"finance": 1}, "pinned": True, "code": True},
            ],
        },
    },
}
"""Settings of the bot's file that differ from the plain ones of a rehearsal."""
