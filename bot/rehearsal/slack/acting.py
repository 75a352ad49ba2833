"""What people do: type a command, click, submit, close. Each ends when the app has acknowledged, or has not."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.rehearsal.slack import answers, elements, entering, kit, payloads, typed_text
from bot.rehearsal.slack.deliveries import Acknowledgement, Deliveries, NotAcknowledged
from bot.rehearsal.slack.modals import View
from bot.rehearsal.slack.records import Channel, Json, Message, Person
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.workspace import Workspace

Send = Callable[[Json, int], Awaitable[Acknowledgement]]


class Acting:
    """The people's hands.

    Args:
        workspace: where they are.
        deliveries: the way to the app.
    """

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._commands_typed = 0
        self._last_acts: dict[str, tuple[Send, Json]] = {}

    # Commands

    async def command(self, person_id: str, request: Json) -> Json:
        """Type a slash command in a channel; `request` is the body of the route of that name."""
        with self._workspace.lock:
            person, channel = self._present(person_id, request["channel"])
            command, text = _split(request["text"])
            refusal = self._refused(command, channel, request)
            if refusal:
                self._workspace.notify(person_id, refusal[1], channel.id)
                raise Refusal(refusal[0])
            typed = typed_text.command_text(self._workspace, text, self._shape(request.get("shape")))
            payload = payloads.slash_command(self._workspace, person, channel, command, typed)
        try:
            done = await self._send(person_id, self._deliveries.command, payload, request.get("deliveries", 1))
        except NotAcknowledged as failure:
            return self._unanswered(person, f'{command} failed with the error "{failure.code}"', failure, channel)
        return self._commanded(person, channel, request["text"], done)

    def _refused(self, command: str, channel: Channel, request: Json) -> tuple[str, str] | None:
        if channel.kind == "im" and not self._workspace.app.messages_tab:
            return "messages_tab_disabled", "Sending messages to this app has been turned off."
        if command not in {known.command for known in self._workspace.app.commands}:
            return "unknown_command", f"{command} is not a valid command."
        if request.get("thread_ts"):
            return "not_supported_in_threads", f"{command} is not supported in threads. Sorry!"
        return None

    def _shape(self, wanted: typed_text.Shape | None) -> typed_text.Shape:
        """Return the shape asked for, or the next in turn."""
        if wanted is not None:
            if wanted not in typed_text.SHAPES:
                raise Refusal("invalid_arguments")
            return wanted
        self._commands_typed += 1
        return typed_text.SHAPES[(self._commands_typed - 1) % len(typed_text.SHAPES)]

    def _commanded(self, person: Person, channel: Channel, typed: str, done: Acknowledgement) -> Json:
        """Show the message of the acknowledgement; an `in_channel` one shows the typed command too."""
        if done.payload:
            if done.payload.get("response_type") == "in_channel":
                self._say(person, channel, typed, None)
            try:
                answers.answer(self._workspace, person.id, channel.id, done.payload)
            except Refusal:
                notice = f'{_split(typed)[0]} failed with the error "invalid_command_response"'
                self._workspace.notify(person.id, notice, channel.id)
                return {"ok": False, "error": "invalid_command_response"}
        return _done(done)

    # Messages

    def say(self, person_id: str, request: Json) -> Json:
        """Write a message in a channel or thread."""
        with self._workspace.lock:
            person, channel = self._present(person_id, request["channel"])
            if channel.is_archived:
                raise Refusal("is_archived")
            if channel.kind == "im" and not self._workspace.app.messages_tab:
                raise Refusal("messages_tab_disabled")
            return {"ok": True, "ts": self._say(person, channel, request["text"], request.get("thread_ts")).ts}

    def _say(self, person: Person, channel: Channel, typed: str, thread_ts: str | None) -> Message:
        return self._workspace.say(
            Message(
                channel=channel.id,
                ts=self._workspace.next_ts(),
                user=person.id,
                text=typed_text.message_text(self._workspace, typed),
                thread_ts=thread_ts,
            )
        )

    # Clicks

    async def click(self, person_id: str, request: Json) -> Json:
        """Act on an element of a message or a view: press, choose or enter."""
        with self._workspace.lock:
            person = self._active(person_id)
            if "view_id" in request:
                payload = self._view_click(person, request)
            else:
                payload = self._message_click(person, request)
        try:
            deliveries = request.get("deliveries", 1)
            return _done(await self._send(person_id, self._deliveries.click, payload, deliveries))
        except NotAcknowledged as failure:
            return self._unanswered(person, f"{self._workspace.app.name} did not respond ({failure.code}).", failure)

    async def repeat(self, person_id: str) -> Json:
        """Deliver once more what a person did last: the same payload, with all its ids and what was entered.

        An app hears that from Slack after a lost acknowledgement, or from somebody who has overheard it.

        Raises:
            Refusal: `nothing_to_repeat`.
        """
        if person_id not in self._last_acts:
            raise Refusal("nothing_to_repeat")
        send, payload = self._last_acts[person_id]
        try:
            done = await send(payload, 1)
        except NotAcknowledged as failure:
            return {"ok": False, "error": failure.code}
        return _done(done) | {name: done.payload.get(name) for name in ("response_action", "errors")}

    async def _send(self, person_id: str, send: Send, payload: Json, deliveries: int) -> Acknowledgement:
        self._last_acts[person_id] = send, payload
        return await send(payload, deliveries)

    def _message_click(self, person: Person, request: Json) -> Json:
        if "on" in request:
            return self._copied_click(person, request)
        _, channel = self._present(person.id, request["channel"])
        message = self._workspace.message(channel.id, request["message_ts"])
        if message.only_for not in (None, person.id):
            raise Refusal("message_not_found")
        element = entering.element_of(message.blocks, request)
        key = (person.id, message.ts)
        values = elements.carried_over(self._workspace.choices.get(key, {}), message.blocks)
        self._workspace.choices[key] = values
        entering.enter(values, element, request)
        action = self._action(element, request)
        return payloads.click_in_message(self._workspace, person, message, action, values)

    def _copied_click(self, person: Person, request: Json) -> Json:
        """Return a click on a genuine button as if it stood in another post; seeing the button is not needed for it."""
        _, channel = self._present(person.id, request["on"]["channel"])
        post = self._workspace.message(channel.id, request["on"]["message_ts"])
        message = self._workspace.message(request["channel"], request["message_ts"])
        action = self._action(entering.element_of(message.blocks, request), request)
        payload = payloads.click_in_message(self._workspace, person, message, action, {})
        return payloads.on_another_post(payload, channel, post, self._workspace)

    def _view_click(self, person: Person, request: Json) -> Json:
        view = self._own_view(person, request["view_id"])
        entering.fill(view, request.get("values", {}))
        element = entering.element_of(view.content["blocks"], request)
        entering.enter(view.values, element, request)
        return payloads.click_in_view(self._workspace, person, view, self._action(element, request))

    def _action(self, element: Json, request: Json) -> Json:
        place = {"action_id": element["action_id"], "block_id": request["block_id"]}
        return place | elements.pressed(element, request) | {"action_ts": self._workspace.next_ts()}

    # Modals

    async def submit(self, person_id: str, view_id: str, values: Json, deliveries: int = 1) -> Json:
        """Submit a modal with what was entered, `{block_id: {action_id: {…}}}`."""
        with self._workspace.lock:
            person = self._active(person_id)
            view = self._own_view(person, view_id)
            entering.fill(view, values)
            complaints = elements.incomplete(view.content["blocks"], view.values)
            if complaints:
                return {"ok": True, "response_action": "errors", "errors": complaints}
            payload = payloads.view_submission(self._workspace, person, view)
        try:
            done = await self._send(person_id, self._deliveries.view, payload, deliveries)
        except NotAcknowledged as failure:
            return self._unanswered(person, "We had some trouble connecting. Try again?", failure)
        return self._submitted(person, view, done)

    def _submitted(self, person: Person, view: View, done: Acknowledgement) -> Json:
        """Do what the acknowledgement asks for; without a wish the view closes."""
        wish = done.payload.get("response_action")
        with self._workspace.lock:
            try:
                self._obey(wish, view, done.payload)
            except Refusal as refusal:
                self._workspace.notify(person.id, "We had some trouble connecting. Try again?")
                return {"ok": False, "error": "invalid_view_response", "detail": str(refusal)}
        errors = done.payload.get("errors") if wish == "errors" else None
        return _done(done) | {"response_action": wish, "errors": errors}

    def _obey(self, wish: str | None, view: View, wishes: Json) -> None:
        modals = self._workspace.modals
        if wish in ("update", "push"):
            _must_be_good(wishes.get("view"))
        if wish == "errors":
            _must_name_blocks(view, wishes.get("errors"))
        elif wish == "update":
            modals.update(view, wishes["view"])
        elif wish == "push":
            modals.push(view.person, wishes["view"])
        elif wish == "clear":
            modals.clear(view.person)
        elif view in modals.stack(view.person):
            modals.close(view)

    async def close(self, person_id: str, view_id: str, request: Json) -> Json:
        """Close a modal; the app hears of it if the view asked for that, with what had been entered.

        The close button closes the view, or all views of the stack if it has `clear_on_close`. The cross (`is_cleared`)
        closes all of them, and the app hears of the first one. Source: Slack's github.com/slackapi/deno-slack-sdk,
        docs/functions/view-handlers.md.
        """
        with self._workspace.lock:
            person = self._active(person_id)
            view = self._own_view(person, view_id)
            entering.fill(view, request.get("values", {}))
            is_cleared = bool(request.get("is_cleared") or view.content["clear_on_close"])
            told = self._workspace.modals.stack(person_id)[0] if request.get("is_cleared") else view
            if is_cleared:
                self._workspace.modals.clear(person_id)
            else:
                self._workspace.modals.close(view)
            payload = payloads.view_closed(self._workspace, person, told, is_cleared=is_cleared)
        if not told.content["notify_on_close"]:
            return {"ok": True}
        try:
            return _done(await self._send(person_id, self._deliveries.view, payload, request.get("deliveries", 1)))
        except NotAcknowledged as failure:
            return {"ok": False, "error": failure.code}

    # Who and where

    def _active(self, person_id: str) -> Person:
        person = self._workspace.person(person_id)
        if person.standing == "deactivated":
            raise Refusal("account_inactive")
        return person

    def _present(self, person_id: str, channel_id: str) -> tuple[Person, Channel]:
        person = self._active(person_id)
        channel = self._workspace.channels.get(channel_id)
        if channel is None or person_id not in channel.members:
            raise Refusal("not_in_conversation")
        return person, channel

    def _own_view(self, person: Person, view_id: str) -> View:
        view = self._workspace.modals.find(view_id)
        if view.person != person.id:
            raise Refusal("not_found")
        return view

    def _unanswered(
        self, person: Person, notice: str, failure: NotAcknowledged, channel: Channel | None = None
    ) -> Json:
        self._workspace.notify(person.id, notice, channel.id if channel else None)
        return {"ok": False, "error": failure.code}


def _done(done: Acknowledgement) -> Json:
    return {"ok": True, "acknowledged_ms": done.milliseconds}


def _split(typed: str) -> tuple[str, str]:
    """Split a command from its text: all that follows the first space, as one string."""
    command, *rest = typed.split(maxsplit=1)
    return command, rest[0] if rest else ""


def _must_be_good(content: Any) -> None:
    faults = kit.view_faults(content)
    if faults:
        raise Refusal("invalid_arguments", messages=[str(fault) for fault in faults])


def _must_name_blocks(view: View, errors: Any) -> None:
    known = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= known:
        raise Refusal("errors name no input block of the view")
