// Zoom and pan of a picture in its pane: the wheel about the pointer, + and -, a drag, a double click for fit and one pixel to one. Touches no server.
import { areLettersOn, isMenuOpen, isTyping, layer } from "./keys.js";

const most = 32;
const step = 1.25;

/** targets: what moves, where that is not the frame alone; boxOf(x, y): what is zoomed about its middle, where that is not the pane. */
export function zoomable(pane, frame, { pixels, signal, targets = [frame], boxOf = () => pane.getBoundingClientRect() }) {
  let scale = 1;
  let x = 0;
  let y = 0;
  let drag = null;
  const on = (target, type, handler, more) => target.addEventListener(type, handler, { signal, ...more });

  function apply() {
    if (scale === 1) {
      [x, y] = [0, 0];
    }

    // At least a part of the picture stays in the pane.
    const { width, height } = boxOf();
    const reach = { x: Math.max(0, (frame.offsetWidth * scale + width) / 2 - 48), y: Math.max(0, (frame.offsetHeight * scale + height) / 2 - 48) };
    x = Math.min(reach.x, Math.max(-reach.x, x));
    y = Math.min(reach.y, Math.max(-reach.y, y));
    for (const target of targets) {
      target.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    }

    pane.toggleAttribute("data-zoomed", scale !== 1);
    const label = pane.querySelector("[data-zoom]");
    if (label) {
      label.hidden = scale === 1;
      label.textContent = `${Math.round(frame.offsetWidth * scale / (pixels() || frame.offsetWidth) * devicePixelRatio * 100)} %`;
    }
  }

  function zoomTo(next, clientX, clientY) {
    next = Math.min(most, Math.max(0.25, next));
    if (Math.abs(next - 1) < 0.02) {
      next = 1;
    }

    const box = boxOf(clientX, clientY);
    const at = { x: (clientX ?? box.left + box.width / 2) - box.left - box.width / 2, y: (clientY ?? box.top + box.height / 2) - box.top - box.height / 2 };
    x = at.x - (at.x - x) * next / scale;
    y = at.y - (at.y - y) * next / scale;
    scale = next;
    apply();
  }

  const fit = () => zoomTo(1);
  const oneToOne = () => (pixels() || frame.offsetWidth) / frame.offsetWidth / devicePixelRatio;

  on(pane, "wheel", event => {
    if (!event.target.closest("[data-no-zoom]")) {
      event.preventDefault();
      zoomTo(scale * Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), event.clientX, event.clientY);
    }
  }, { passive: false });
  on(pane, "pointerdown", event => {
    if (scale !== 1 && event.button === 0 && !event.defaultPrevented && !event.target.closest("button, a, input, [data-no-zoom]")) {
      drag = { x: event.clientX - x, y: event.clientY - y };
      pane.setPointerCapture(event.pointerId);
    }
  });
  on(pane, "pointermove", event => {
    if (drag) {
      [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
      apply();
    }
  });
  on(pane, "pointerup", () => drag = null);
  on(pane, "pointercancel", () => drag = null);
  on(pane, "dblclick", event => event.target.closest("button, a, input, [data-no-zoom]") || (scale === 1 ? zoomTo(oneToOne(), event.clientX, event.clientY) : fit()));
  // Before the page's own keys: as long as the picture is zoomed, 0 means fit and not "no stars".
  on(document, "keydown", event => {
    if (layer() !== document || isMenuOpen() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || !areLettersOn()) {
      return;
    }

    const deed = event.key === "+" || event.key === "=" ? () => zoomTo(scale * step)
      : event.key === "-" ? () => zoomTo(scale / step)
        : (event.code === "Digit0" || event.code === "Numpad0") && !event.shiftKey && scale !== 1 ? fit : null;
    if (deed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      deed();
    }
  }, { capture: true });
  return { fit, get scale() { return scale; } };
}
