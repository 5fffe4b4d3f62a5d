// The reel: takes of one shot after another on one transport. Where it stands is in the address as a shot and a frame of its take, so that a link still
// leads there when an earlier shot has become longer.
import { areLettersOn, isMenuOpen, isTyping, layer } from "./keys.js";
import { faceOf, onePerPage, rateOf } from "./page.js";
import { ReelClock } from "./reelClock.js";
import { Transport } from "./transport.js";

export const attach = onePerPage(root => {
  const off = new AbortController();
  const on = (target, type, handler, options) => target?.addEventListener(type, handler, { signal: off.signal, ...options });
  const lanes = [...root.querySelectorAll("[data-lane]")];
  const items = [...root.querySelectorAll("[data-item]")];
  const strip = root.querySelector("[data-strip]");
  let clock;
  let current = -1;

  const transport = new Transport(root, heard => clock = new ReelClock(lanes, rateOf(root.dataset), heard), {
    addToLink: query => {
      const { index, own } = clock.placeOf(clock.target);
      query.set("at", lanes[index].dataset.shot);
      query.set("f", own);
    },
    frameIn: query => {
      const index = lanes.findIndex(lane => lane.dataset.shot === (query.get("at") ?? root.dataset.at));
      return index < 0 ? null : clock.frameOf(index, Number(query.get("f")) || 0);
    },
    framed: frame => mark(clock.placeOf(frame).index),
  });
  root.player = faceOf(transport, root.querySelector("[data-lanes]"), { get place() { return clock.placeOf(clock.frame); } });

  function mark(index) {
    if (index === current) {
      return;
    }

    current = index;
    items.forEach((item, i) => i === index ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current"));
    strip.scrollLeft = items[index].offsetLeft - strip.clientWidth / 2 + items[index].clientWidth / 2;
  }

  on(root, "click", event => {
    const go = event.target.closest("[data-go]");
    go && transport.go(clock.parts[items.indexOf(go.closest("[data-item]"))].start);
  });
  // Another take of a shot begins where this one stands; a take's own page opens at its frame.
  on(document, "click", event => {
    const link = event.target.closest?.("a[data-with-place]");
    if (link) {
      transport.remember();
      const place = new URL(location.href).searchParams;
      const address = new URL(link.href);
      for (const name of "toTake" in link.dataset ? ["f"] : ["at", "f", "in", "out"]) {
        place.has(name) && address.searchParams.set(name, place.get(name));
      }

      link.href = address.href;
    }
  }, { capture: true });
  on(document, "keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || layer() !== document || isMenuOpen() || isTyping(event.target)
      || event.target.closest?.("input, [role=menu]")) {
      return;
    }

    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const button = areLettersOn() && !event.repeat ? items[current]?.querySelector({ t: "[data-swap]", s: "[data-circle]" }[event.key.toLowerCase()] ?? "none") : null;
    if (step) {
      event.preventDefault();
      goBy(step);
    } else if (button) {
      event.preventDefault();
      button.click();
    }
  });

  /** Up from within a shot goes to its beginning first. */
  function goBy(step) {
    const { index } = clock.placeOf(clock.target);
    const to = step < 0 && clock.target > clock.parts[index].start ? index : Math.min(Math.max(index + step, 0), lanes.length - 1);
    transport.go(clock.parts[to].start);
  }

  return {
    dispose() {
      off.abort();
      transport.dispose();
      delete root.player;
    },
  };
});
