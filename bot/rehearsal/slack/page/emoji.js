/** The `:names:` of emoji that messages are likely to use, as characters; an unknown name stays as it was written. */

const CHARACTERS = {
  "+1": "👍", "-1": "👎", "100": "💯", alarm_clock: "⏰", arrow_down: "⬇️", arrow_forward: "▶️", arrow_left: "⬅️", arrow_right: "➡️",
  arrow_up: "⬆️", arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️", bangbang: "‼️", bank: "🏦", bell: "🔔", bulb: "💡",
  calendar: "📆", chart_with_upwards_trend: "📈", christmas_tree: "🎄", clipboard: "📋", clock1: "🕐", closed_lock_with_key: "🔐", cloud: "☁️",
  coin: "🪙", construction: "🚧", credit_card: "💳", date: "📅", email: "📧", euro: "💶", exclamation: "❗", eyes: "👀", fire: "🔥", flag: "🚩",
  gift: "🎁", globe_with_meridians: "🌐", grey_question: "❔", hammer_and_wrench: "🛠️", hand: "✋", heart: "❤️", heavy_check_mark: "✔️",
  heavy_minus_sign: "➖", heavy_multiplication_x: "✖️", heavy_plus_sign: "➕", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  information_source: "ℹ️", key: "🔑", label: "🏷️", large_blue_circle: "🔵", large_green_circle: "🟢", large_red_circle: "🔴",
  large_yellow_circle: "🟡", link: "🔗", lock: "🔒", mag: "🔍", mag_right: "🔎", memo: "📝", money_with_wings: "💸", moneybag: "💰",
  negative_squared_cross_mark: "❎", no_entry: "⛔", no_entry_sign: "🚫", ok: "🆗", ok_hand: "👌", package: "📦", page_facing_up: "📄", pencil: "📝",
  pencil2: "✏️", pray: "🙏", pushpin: "📌", question: "❓", raised_hand: "✋", raised_hands: "🙌", receipt: "🧾", recycle: "♻️",
  red_circle: "🔴", repeat: "🔁", robot_face: "🤖", rocket: "🚀", rotating_light: "🚨", scroll: "📜", shopping_bags: "🛍️",
  shopping_trolley: "🛒", shopping_cart: "🛒", slightly_smiling_face: "🙂", smile: "😄", snowflake: "❄️", sparkles: "✨", speech_balloon: "💬",
  star: "⭐", stopwatch: "⏱️", sunny: "☀️", tada: "🎉", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍", timer_clock: "⏲️", unlock: "🔓",
  warning: "⚠️", wastebasket: "🗑️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", zap: "⚡", zzz: "💤",
};

/** @param {string} name the name without colons @returns {string} its character, or `:name:` */
export function emoji(name) {
  return CHARACTERS[name] ?? `:${name}:`;
}
