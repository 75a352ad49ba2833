/** Times as people read them: of messages (Slack's `ts`) and of Slack's date tokens. */

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const SECONDS = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const NUMERIC = format({ year: "numeric", month: "2-digit", day: "2-digit" });
const SHORT = format({ year: "numeric", month: "short", day: "numeric" });
const PLAIN = format({ year: "numeric", month: "long", day: "numeric" });
const LONG = format({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
const DAY = format({ weekday: "long", month: "long", day: "numeric" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const SECONDS_OF = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** @param {string} ts Slack's message id: seconds since 1970 and a counter */
export function momentOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

export function clock(moment) {
  return CLOCK.format(moment);
}

export function exactly(moment) {
  return `${LONG.format(moment)} at ${SECONDS.format(moment)}`;
}

export function sameDay(one, other) {
  return one.toDateString() === other.toDateString();
}

/** "Today", "Yesterday", or the day. */
export function dayTitle(moment, now = new Date()) {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(moment, now)) return "Today";
  return sameDay(moment, yesterday) ? "Yesterday" : DAY.format(moment);
}

function ago(moment, now = new Date()) {
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000);
  const [unit, size] = SECONDS_OF.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

function pretty(formatter) {
  return (moment) => {
    const title = dayTitle(moment);
    return title === "Today" || title === "Yesterday" ? title.toLowerCase() : formatter.format(moment);
  };
}

/** Slack's tokens, as in https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const TOKENS = {
  date_num: (moment) => NUMERIC.format(moment),
  date: (moment) => PLAIN.format(moment),
  date_slash: (moment) => NUMERIC.format(moment),
  date_short: (moment) => SHORT.format(moment),
  date_long: (moment) => LONG.format(moment),
  date_pretty: pretty(PLAIN),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(LONG),
  time: (moment) => CLOCK.format(moment),
  time_secs: (moment) => SECONDS.format(moment),
  ago: (moment) => ago(moment),
};

/**
 * @param {number} seconds since 1970
 * @param {string} pattern such as `{date_short} at {time}`
 */
export function dateFromPattern(seconds, pattern) {
  const moment = new Date(seconds * 1000);
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(moment) ?? whole);
}
