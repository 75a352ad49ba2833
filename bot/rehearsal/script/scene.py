"""How far a rehearsal has come: who is where, what they did last, what they see, and whether the bot is there."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.rehearsal.script.cast import DIRECT_MESSAGES, Cast
from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.feed import Feed, Json, Sight
from bot.rehearsal.script.phrases import Cue
from bot.rehearsal.script.player import Bot
from bot.rehearsal.script.rendering import Dates, Rendering
from bot.rehearsal.script.standins import StandIn
from bot.rehearsal.script.transcript import Transcript, framed
from bot.rehearsal.script.watch import Watch
from bot.rehearsal.stage import Stage

PATIENCE_SECONDS = 10.0
"""How long, in real time, a script waits for what it expects."""

_QUIET_SECONDS = 0.2


class Scene:
    """The state that the lines of a dialogue work on.

    Args:
        stage: both stand-ins.
        cast: who and what is in the workspace.
        dates: how moments are shown.

    Attributes:
        actor: who acted last; empty before the first act.
        complaints: what the last submitted dialog found wrong, by block id.
        codes: the code that each person entered last.
        wrong_codes: how many wrong codes were entered.
        one_time_codes: what the operator issued last for each person.
    """

    def __init__(
        self, *, stage: Stage, cast: Cast, dates: Dates, bot: Bot, watch: Watch, transcript: Transcript
    ) -> None:
        self.stage = stage
        self.cast = cast
        self.bot = bot
        self.watch = watch
        self.transcript = transcript
        self.slack = StandIn(stage.slack_url)
        self.ovh = StandIn(stage.ovh_url)
        self.rendering = Rendering(cast, dates)
        self.actor = ""
        self.complaints: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.wrong_codes = 0
        self.one_time_codes: dict[str, str] = {}
        self._feeds: dict[str, Feed] = {}
        self._places: dict[str, str] = {}
        self._last_acts: dict[str, int] = {}
        self._claimed: set[tuple[str, str]] = set()

    # People and places

    def feed(self, who: str) -> Feed:
        """Return what a person sees."""
        if who not in self._feeds:
            self._feeds[who] = Feed(self.slack, self.cast.people[who])
        return self._feeds[who]

    def channel_of(self, who: str, place: str) -> str:
        """Return the id of a conversation, as one person has it."""
        if place != DIRECT_MESSAGES:
            return self.cast.channels[place]
        conversations = self.slack.get(f"people/{self.cast.people[who]}/conversations")["conversations"]
        return next(str(c["id"]) for c in conversations if c["kind"] == "im")

    def place_of(self, cue: Cue, who: str) -> str:
        """Return where somebody is: where the line says, or where they were before.

        Raises:
            ScriptError: nobody has said it.
        """
        place = cue.place or self._places.get(who, "")
        if not place:
            raise ScriptError(cue.line, f"Where is {who}? Write “{who} in campaign …” once.")
        return place

    def somebody(self, cue: Cue) -> str:
        """Return the person whom a line is about: the one it names, or whoever acted last.

        Raises:
            ScriptError: there is none.
        """
        if not (cue.who or self.actor):
            raise ScriptError(cue.line, "Nobody has done anything yet.")
        return cue.who or self.actor

    def viewer_of(self, place: str) -> str:
        """Return somebody through whose eyes a channel can be seen: whoever acted last, or its first member."""
        with self.stage.workspace.lock:
            members = self.stage.workspace.channel(self.cast.channels[place]).members
        present = [name for name, person_id in self.cast.people.items() if person_id in members]
        return self.actor if self.actor in present else present[0]

    # Acts

    def begin_act(self, who: str, place: str = "") -> None:
        """Remember that what happens from now on follows from what somebody does."""
        if place:
            self._places[who] = place
            when = self.stage.clock()
            name = place if place == DIRECT_MESSAGES else f"#{place}"
            self.transcript.scene(f"{name}, {self.rendering.dates.day(when)} {self.rendering.dates.time(when)}")
        self.actor = who
        self._claimed.clear()
        self._last_acts[who] = self.slack.get("workspace")["last_event"]

    def last_act_of(self, who: str) -> int:
        """Return the number of the last event before somebody's last act; 0 if there was none."""
        return self._last_acts.get(who, 0)

    def at_once(self, times: int, act: Callable[[], Json]) -> list[Json]:
        """Do the same several times at the same moment."""
        if times == 1:
            return [act()]
        with ThreadPoolExecutor(times) as hands:
            return [doing.result() for doing in [hands.submit(act) for _ in range(times)]]

    def settle(self, seconds: float = _QUIET_SECONDS) -> None:
        """Wait until the bot seems to have done all that it could."""
        self.watch.wait_for_quiet(seconds)

    # What is seen

    def text_of(self, message: Json) -> str:
        """Return a message as one line of plain text."""
        return flat(self.rendering.message(message))

    def claim(self, sight: Sight, heading: str) -> None:
        """Count a message as expected, and print it: whole, or what has changed since it was printed last."""
        self._claimed.add(sight.key)
        self.transcript.message(sight.key, sight.message["name"], heading, self.rendering.message(sight.message))

    def show_dialog(self, who: str, view: Json) -> None:
        """Print a dialog: whole, or what has changed since it was printed last."""
        self.transcript.dialog(view["id"], who, self.rendering.dialog(view))

    def unexpected(self, who: str) -> list[Sight]:
        """Return the bot's messages that are new to a person since the last act, and that no line expected."""
        since = self.last_act_of(self.actor)
        sights = self.feed(who).newest()
        return [s for s in sights if s.first > since and s.message["is_app"] and s.key not in self._claimed]

    def everything(self, who: str) -> list[str]:
        """Return all that a person sees, for a complaint."""
        feed = self.feed(who)
        feed.look()
        lines = []
        for sight in sorted(feed.newest(), key=lambda sight: sight.message["ts"]):
            alone = f", to {who} alone" if sight.message["ephemeral"] else ""
            where = self._name_of_channel(sight.channel)
            lines += [f"  {sight.message['name']} in {where}{alone}:", *framed(self.rendering.message(sight.message))]
        if feed.dialog:
            lines += [f"  A dialog is open for {who}:", *framed(self.rendering.dialog(feed.dialog))]
        lines += [f"  Slack to {who}: {text}" for _, text in feed.notices]
        return [f"{who} sees:", *(lines or ["  nothing"])]

    def _name_of_channel(self, channel: str) -> str:
        return DIRECT_MESSAGES if channel.startswith("D") else self.cast.name_of(channel)


def flat(lines: Sequence[str]) -> str:
    """Return lines as one, with single spaces."""
    return " ".join(" ".join(lines).split())
