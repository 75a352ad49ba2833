"""A small Bolt app for the browser tests: it posts every kind of block, opens modals, and stays silent at will."""

import time
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

Json = dict[str, Any]

INJECTION = "<img src=x onerror=\"window.injected = 'yes'\"><script>window.injected = 'yes'</script>"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text)} | more


def button(label: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id} | more


def actions(block_id: str, *elements: Json) -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def option(label: str, **more: Any) -> Json:
    return {"text": plain(label), "value": label.lower()} | more


def entry(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | more


def offer(name: str, words: str, number: int) -> Json:
    return section(f"`{name}`\n{words}", block_id=f"offer-{number}", accessory=button("Add", "add", value=name))


SEARCH_ANSWER: list[Json] = [
    section('*"merrychristmas"* · 8 extensions · prices without VAT · asked OVH 10:42'),
    {"type": "header", "text": plain("Free")},
    offer("merrychristmas.ovh", "*0.99 €* first year (promotion) · then 2.99 €/year", 1),
    offer("merrychristmas.shop", "*1.99 €* first year · then 38.99 €/year\n:warning: renews at 19 times the price", 2),
    offer("merrychristmas.fr", "*5.99 €* first year · then 7.49 €/year", 3),
    offer("merrychristmas.blog", "*3.49 €* first year · then 27.99 €/year", 4),
    offer("merrychristmas.international", "*19.99 €* first year · then 24.99 €/year", 5),
    {"type": "header", "text": plain("Not free")},
    section("`merrychristmas.com`\nsomebody owns it"),
    section("`merrychristmas.io`\npremium, 2,400.00 € · this workspace's rules do not allow premium names"),
    {"type": "context", "elements": [mrkdwn("Adding costs nothing and reserves nothing.")]},
    actions("search-more", button("Show cart of #campaign (0)", "cart", style="primary"), button("More", "more")),
]

EVERY_BLOCK: list[Json] = [
    {"type": "header", "text": plain("Request 142")},
    section(
        "*Waiting for 1 more:* one of <!subteam^S0FINANCE01>, asked by <@U0REQUESTER> in <#C0CAMPAIGN1>\n"
        "> Landing page for the campaign\n> of December\n"
        "• _italic_, ~struck~, `code`, <https://example.com/order|a link> &amp; 3 &lt; 4\n"
        "• until <!date^1795255200^{date_short} at {time}|a fallback>\n"
        "```\npre  formatted\n```"
    ),
    section("Fields", fields=[mrkdwn("*To pay now*\n3.58 €"), mrkdwn("*Every year*\n50.38 €"), plain("Net 2.98 €")]),
    {"type": "divider"},
    section(
        "A line with a menu",
        block_id="menu-line",
        accessory={"type": "overflow", "action_id": "menu", "options": [option("Remove"), option("Undo")]},
    ),
    {"type": "image", "image_url": "https://example.com/card.png", "alt_text": "A picture of the card"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich "},
                    {"type": "text", "text": "bold", "style": {"bold": True}},
                    {"type": "text", "text": " text for "},
                    {"type": "user", "user_id": "U0APPROVER1"},
                    {"type": "text", "text": f" with {INJECTION}"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "second"}]},
                ],
            },
        ],
    },
    {
        "type": "table",
        "column_settings": [{"align": "left"}, {"align": "right"}],
        "rows": [
            [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "First year"}],
            [{"type": "raw_text", "text": "merrychristmas.ovh"}, {"type": "raw_text", "text": "0.99 €"}],
            [{"type": "raw_text", "text": "merrychristmas.shop"}, {"type": "raw_text", "text": "1.99 €"}],
        ],
    },
    actions(
        "choices",
        {
            "type": "static_select",
            "action_id": "years",
            "placeholder": plain("Years"),
            "options": [option("1 year"), option("2 years")],
        },
        {"type": "users_select", "action_id": "who", "placeholder": plain("Approver")},
        {"type": "datepicker", "action_id": "when", "initial_date": "2026-12-01"},
    ),
    actions(
        "boxes",
        {"type": "checkboxes", "action_id": "tick", "options": [option("Renew"), option("Private")]},
        {"type": "radio_buttons", "action_id": "pick", "options": [option("Now"), option("Later")]},
    ),
    actions(
        "decide",
        button("Review and approve…", "open-form", style="primary"),
        button(
            "Decline",
            "decline",
            style="danger",
            confirm={
                "title": plain("Decline?"),
                "text": mrkdwn("The names go back to the *cart*."),
                "confirm": plain("Decline"),
                "deny": plain("Keep"),
                "style": "danger",
            },
        ),
        button("Contract", "contract", url="https://example.com/contract"),
        button("Stay silent", "silent"),
    ),
    {
        "type": "context",
        "elements": [
            {"type": "image", "image_url": "https://example.com/flag.png", "alt_text": "a flag"},
            mrkdwn("Bought only if OVH still says exactly this."),
        ],
    },
]

FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Request approval"),
    "submit": plain("Send request"),
    "close": plain("Cancel"),
    "blocks": [
        section("2 names, *3.58 €* now, then 50.38 € a year."),
        entry("reason", "Reason", {"type": "plain_text_input", "action_id": "text", "multiline": True},
              hint=plain("Approvers read this.")),
        entry("years", "For how long", {
            "type": "static_select", "action_id": "years", "options": [option("1 year"), option("2 years")],
            "initial_option": option("1 year"),
        }),
        entry("statement", "Statements", {
            "type": "checkboxes", "action_id": "agree",
            "options": [option("I am of legal age", description=plain("The registry asks for this."))],
        }, optional=True),
        entry("start", "From", {"type": "datepicker", "action_id": "day"}, optional=True),
        actions("form-more", button("Show the contracts", "contracts")),
    ],
}  # fmt: skip

CONTRACTS: Json = {
    "type": "modal",
    "callback_id": "contracts",
    "title": plain("Contracts"),
    "blocks": [section("Three contracts."), {"type": "alert", "level": "warning", "text": plain("Read them first.")}],
}


REVIEW: Json = {
    "type": "modal",
    "callback_id": "review",
    "title": plain("Review request 142"),
    "submit": plain("Approve 3.58 €"),
    "blocks": [
        section("*What is to be read first*"),
        *(section(f"Contract {number}\nThree lines\nof its text") for number in range(1, 20)),
        entry("comment", "Comment", {"type": "plain_text_input", "action_id": "text"}, optional=True),
    ],
}


def furnish(app: App, *, too_long_seconds: float) -> list[Json]:
    """Give the app its listeners; return the list that every interaction will be in.

    Args:
        too_long_seconds: after this time Slack no longer waits for an acknowledgement.

    """
    heard: list[Json] = []
    for register in (_commands, _clicks, _submissions):
        register(app, heard, too_long_seconds)
    return heard


def _commands(app: App, heard: list[Json], too_long_seconds: float) -> None:
    words: dict[str, Callable[[Json, Respond, WebClient], Any]] = {
        "": lambda _, respond, __: respond("Type `/domain search NAME`."),
        "search": lambda _, respond, __: respond(text="8 names", blocks=SEARCH_ANSWER),
        "every": lambda body, _, client: _post(client, body, text="Request 142", blocks=EVERY_BLOCK),
        "inject": lambda body, _, client: _post(client, body, text=f"{INJECTION} <!channel> *bold*"),
        "thread": _thread,
        "review": lambda body, _, client: client.views_open(trigger_id=body["trigger_id"], view=REVIEW),
        "form": lambda body, _, client: client.views_open(trigger_id=body["trigger_id"], view=FORM),
        "direct": lambda body, _, client: client.chat_postMessage(channel=body["user_id"], text="A word in private"),
    }

    @app.command("/domain")
    def hear(ack: Ack, body: Json, respond: Respond, client: WebClient) -> None:
        heard.append(body)
        word = body.get("text", "").split(" ")[0]
        if word == "silent":
            time.sleep(too_long_seconds)
        ack()
        words.get(word, words[""])(body, respond, client)


def _post(client: WebClient, body: Json, **message: Any) -> str:
    return str(client.chat_postMessage(channel=body["channel_id"], **message)["ts"])


def _thread(body: Json, _: Respond, client: WebClient) -> None:
    ts = _post(client, body, text="Request 142 · delivering")
    _post(client, body, text="11:02:15 cart still open", thread_ts=ts)
    _post(client, body, text="11:03:20 no new order seen", thread_ts=ts)


def _clicks(app: App, heard: list[Json], too_long_seconds: float) -> None:
    @app.action("add")
    def add(ack: Ack, body: Json, respond: Respond) -> None:
        heard.append(body)
        ack()
        respond(text=f"Added `{body['actions'][0]['value']}`: 1 name, 0.99 €", replace_original=False)

    @app.action("open-form")
    def open_form(ack: Ack, body: Json, client: WebClient) -> None:
        heard.append(body)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.action("contracts")
    def contracts(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=CONTRACTS)

    @app.action("decline")
    def decline(ack: Ack, body: Json, client: WebClient) -> None:
        heard.append(body)
        ack()
        edited = [block for block in EVERY_BLOCK if block.get("block_id") == "decide"]
        client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Declined",
            blocks=[section("*Declined*"), *edited],
        )

    @app.action("silent")
    def silent(ack: Ack, body: Json) -> None:
        heard.append(body)
        time.sleep(too_long_seconds)
        ack()

    def hear(ack: Ack, body: Json) -> None:
        heard.append(body)
        ack()

    for action_id in ("menu", "years", "who", "when", "tick", "pick", "contract"):
        app.action(action_id)(hear)


def _submissions(app: App, heard: list[Json], too_long_seconds: float) -> None:
    @app.view("form")
    def submitted(ack: Ack, body: Json, client: WebClient) -> None:
        heard.append(body)
        reason = body["view"]["state"]["values"]["reason"]["text"]["value"]
        if "silence" in reason:
            time.sleep(too_long_seconds)
        if "slow" in reason:
            time.sleep(0.25)
        if "because" not in reason:
            ack(response_action="errors", errors={"reason": "Say why, with the word because."})
            return
        ack()
        client.chat_postMessage(channel="C0CAMPAIGN1", text=f"Requested: {reason}")
