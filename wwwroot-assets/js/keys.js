// Shortcuts. A key presses the element that carries it: <button data-key="n">. One place decides who may hear a key:
// the topmost layer alone, and nobody while somebody types.

/** The element whose keys count now: an open dialog, or the page. */
export function layer() {
  const open = document.querySelectorAll("dialog[open]");
  return open.length > 0 ? open[open.length - 1] : document;
}

/** True where a letter is text. */
export function isTyping(target) {
  return target instanceof Element
    && target.closest("input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]") !== null;
}

/** True while a menu lies on top: Escape and letters belong to it. */
export function isMenuOpen() {
  return document.querySelector("[popover]:popover-open") !== null;
}

const stored = "takes.letters";

/** False where somebody switched the keys of one letter, digit or sign off: dictation and a hand that slips press them unasked. */
export function areLettersOn() {
  return localStorage.getItem(stored) !== "off";
}

/**
 * What the key is called in data-key. Digits go by their place on the board ("Digit4"), because a French board gives them with Shift only; letters
 * with Shift are "shift p".
 */
function pressed(event) {
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
    return "ctrl z";
  }

  if (event.ctrlKey || event.metaKey || event.altKey) {
    return null;
  }

  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit) {
    return `${event.shiftKey ? "shift " : ""}Digit${digit[1]}`;
  }

  return event.key.length !== 1 ? event.key : event.shiftKey && /[a-z]/i.test(event.key) ? `shift ${event.key.toLowerCase()}` : event.key.toLowerCase();
}

const isLetter = key => key.length === 1 || key.startsWith("shift ") || key.startsWith("Digit");

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.repeat || isMenuOpen()) {
    return;
  }

  const key = pressed(event);
  if (key === null || (isTyping(event.target) && key !== "Escape") || (isLetter(key) && !areLettersOn())) {
    return;
  }

  // A player that has the focus keeps its own keys.
  if (key !== "Escape" && event.target instanceof Element && event.target.closest("video, audio")) {
    return;
  }

  if (held !== null && key !== "Escape") {
    event.preventDefault();
    held.push(key);
  } else if (press(key)) {
    event.preventDefault();
  }
});

function press(key) {
  for (const element of layer().querySelectorAll("[data-key]")) {
    if (element.dataset.key === key && !element.disabled && element.checkVisibility()) {
      element.click();
      return true;
    }
  }

  return false;
}

const longestHold = 3000; // ms: whoever does not arrive by then wants the keys for what stands there

let held = null;
let release = 0;

/** The page goes on to another take: what is pressed from here on is meant for that one. */
export function holdKeys() {
  held ??= [];
  clearTimeout(release);
  release = setTimeout(letKeysGo, longestHold);
}

/** It is there. */
export function letKeysGo() {
  clearTimeout(release);
  const keys = held ?? [];
  held = null;
  while (keys.length > 0) {
    press(keys.shift());
    if (held !== null) {
      held.push(...keys.splice(0));
    }
  }
}

// The switches of the page: <input type="checkbox" data-switch="takes.letters">, on unless the browser keeps "off" (data-off: off unless it keeps "on").
const isOn = box => localStorage.getItem(box.dataset.switch) === "on" || !("off" in box.dataset) && localStorage.getItem(box.dataset.switch) !== "off";

document.addEventListener("change", event => {
  const name = event.target.dataset?.switch;
  if (name) {
    localStorage.setItem(name, event.target.checked ? "on" : "off");
    showSwitches();
  }
});

/** Sets the switches that are in the page now to what the browser keeps. */
export function showSwitches() {
  for (const box of document.querySelectorAll("[data-switch]")) {
    box.checked = isOn(box);
  }
}

showSwitches();
