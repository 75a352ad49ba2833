/** Amounts as the OVH stand-in gives them: exact texts such as `"3.58"`. They are added as whole cents, never as floats. */

const SYMBOLS = { EUR: "€", GBP: "£", PLN: "zł", USD: "$", CAD: "$" };

/** @param {string} amount @param {string} currency */
export function money(amount, currency) {
  return `${withCents(centsOf(amount))} ${SYMBOLS[currency] ?? currency}`;
}

/** @param {string[]} amounts @returns {string} their exact sum */
export function sum(amounts) {
  return withCents(amounts.map(centsOf).reduce((total, cents) => total + cents, 0n));
}

function centsOf(amount) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === undefined) return 0n;
  const cents = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, "0").slice(0, 2));
  return sign ? -cents : cents;
}

function withCents(cents) {
  const size = cents < 0n ? -cents : cents;
  return `${cents < 0n ? "-" : ""}${size / 100n}.${String(size % 100n).padStart(2, "0")}`;
}
