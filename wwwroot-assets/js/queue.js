// The review queue by keyboard: arrows move between the takes, Enter opens one (it is a link), and the keys of the verdicts press the buttons of its row.
import { isMenuOpen, isTyping, layer } from "./keys.js";

const deeds = { p: "selected", x: "reject" };

document.addEventListener("keydown", event => {
  const rows = [...document.querySelectorAll("[data-queue] [data-row]")];
  if (rows.length === 0 || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || layer() !== document || isMenuOpen() || isTyping(event.target)) {
    return;
  }

  const at = rows.findIndex(row => row.contains(document.activeElement));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, at + step))].querySelector("[data-open]").focus();
    return;
  }

  const key = event.key.toLowerCase();
  const deed = key === "p" && event.shiftKey ? "approved" : event.shiftKey ? null : deeds[key];
  if (deed && at >= 0 && !event.repeat) {
    event.preventDefault();
    // The row leaves the queue with its verdict: the focus goes on to the next one.
    rows[at].querySelector(`[data-deed="${deed}"]:not(:disabled)`)?.click();
    (rows[at + 1] ?? rows[at - 1])?.querySelector("[data-open]").focus();
  }
});
