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

function pressed(event) {
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
    return "ctrl z";
  }

  return event.ctrlKey || event.metaKey || event.altKey ? null : event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.repeat || isMenuOpen()) {
    return;
  }

  const key = pressed(event);
  if (key === null || (isTyping(event.target) && key !== "Escape")) {
    return;
  }

  // A player that has the focus keeps its own keys.
  if (key !== "Escape" && event.target instanceof Element && event.target.closest("video, audio")) {
    return;
  }

  for (const element of layer().querySelectorAll("[data-key]")) {
    if (element.dataset.key === key && !element.disabled && element.checkVisibility()) {
      event.preventDefault();
      element.click();
      return;
    }
  }
});
