"""A stand-in for a Slack workspace: the side of Slack that an app and its people see, on loopback only.

Nothing here is Slack's code. What it does follows Slack's documentation (docs.slack.dev), named where a fact
is used. State lives in memory, in a `Workspace`, and ends with the process.

For the app, as at Slack:

    GET, POST  /api/METHOD                   the Web API; see `methods.METHODS`
    WS         /link/?ticket=…               Socket Mode, address from `apps.connections.open`
    POST       /response/{opaque}            response URLs

or, when built with `request_url`, signed posts to that address instead of Socket Mode.

For people, a page or a script (JSON both ways; `PERSON` stands for `/standin/people/{user id}`):

    GET     /standin/workspace                         team, app, people, user groups, channels, `now`, `last_event`
    GET     PERSON/conversations                       where the person is, with `unread`
    GET     PERSON/conversations/{channel}/messages    what they see there; marks it read
    GET     PERSON/views                               their open modals, the root first
    GET     PERSON/events?after=N&wait=S               what happened since, by long poll; of a view also
                                                       `at`, in seconds, and `is_update`: the app's change
    POST    PERSON/messages                            {channel, text, thread_ts?}
    POST    PERSON/commands                            {channel, text, shape?, deliveries?}
    POST    PERSON/actions                             {channel, message_ts} or {view_id, values?}; block_id,
                                                       action_id, value or selected_…, deliveries?; with
                                                       on: {channel, message_ts} the app hears of a click on that
                                                       post, though the button stands in another
    POST    PERSON/repeat                              delivers their last command, click or submission once more
    POST    PERSON/views/{view}/submit                 {values, deliveries?}
    POST    PERSON/views/{view}/close                  {values?, is_cleared?}; `is_cleared` by the cross, which closes
                                                       all views of the stack
    GET     PERSON/authenticator                       the codes of this moment, `wrong`, `seconds_left`
    POST    PERSON/authenticator                       adds the secret that their open modal shows; DELETE forgets all

    POST    PERSON/one-time-code                       what the app's operator issues for them on its host, to enrol

To arrange what people cannot do themselves:

    PATCH   PERSON                                     {standing, dm_blocked, dm_error, title, real_name}
    POST    /standin/channels/{channel}/members/{user} invite; DELETE removes
    PATCH   /standin/channels/{channel}                {is_archived, is_ext_shared, posting_restricted, topic, name};
                                                       a private channel that is shared gets a new `id`
    POST    /standin/usergroups/{group}/members/{user} into a user group; DELETE takes out
    PATCH   /standin/app                               {messages_tab, scopes, events}
    GET     /standin/faults                            what was told, and titles of ready-made faults
    POST    /standin/faults                            {method, error, retry_after, times, status, after, about,
                                                       hang_seconds} or {ready_made}; DELETE forgets them
    POST    /standin/clock                             {advance_seconds}: moves the rehearsal's time
    POST    /standin/socket                            {disconnect: reason or null, close?}
    GET     /                                          the page

An act answers once the app has acknowledged: `{"ok": true, "acknowledged_ms": 12.3}`, or `{"ok": false,
"error": …}` with `operation_timeout` after three seconds and `dispatch_failed` when nobody is there.

Rates: `chat.postMessage` takes one message per second and channel after a burst of four; other methods have
roomy tiers; `Limits` holds all of it. What is not known of Slack for certain is said where it is decided.
"""

from bot.rehearsal.slack.limits import Limits
from bot.rehearsal.slack.sample import sample_workspace
from bot.rehearsal.slack.standin import announcement, build, run
from bot.rehearsal.slack.workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Workspace

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "SIGNING_SECRET",
    "Limits",
    "Workspace",
    "announcement",
    "build",
    "run",
    "sample_workspace",
]
