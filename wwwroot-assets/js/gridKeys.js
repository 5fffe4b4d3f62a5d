// Which deed a key means to a card of the grid, and what Tab reaches of the card that has the focus.

const deeds = {
  Delete: "trash", p: "select", "shift p": "approve", x: "reject", u: "none", m: "maybe", "shift m": "maybe", a: "archive", r: "restore", e: "edit",
};
const digit = /^(?:Digit|Numpad)([0-5])$/;
const judgements = /^(rate|select|approve|maybe|reject|none)/;

/** "reject", "rate 4" or nothing. Digits go by their place on the board, because a French board gives them with Shift only. */
export function deedOf(event) {
  const stars = event.key.length === 1 ? digit.exec(event.code) : null;
  if (stars) {
    return event.shiftKey ? undefined : `rate ${stars[1]}`;
  }

  return event.key.length === 1 ? deeds[(event.shiftKey ? "shift " : "") + event.key.toLowerCase()] : event.shiftKey ? undefined : deeds[event.key];
}

/** True where the focus goes on to the next card by itself: after a verdict or stars, for those who switched that on. */
export function goesOn(deed) {
  return judgements.test(deed) && localStorage.getItem("takes.advance") === "on";
}

/** The grid is one Tab stop; behind it come the controls of the card that has the focus, and of no other. */
export function makeReachable(root, card) {
  for (const control of root.querySelectorAll("[data-reached]")) {
    control.tabIndex = -1;
    delete control.dataset.reached;
  }

  for (const control of card?.querySelectorAll("button") ?? []) {
    control.tabIndex = 0;
    control.dataset.reached = "";
  }
}
