// Two to nine takes on one transport: side by side, wiped, laid over each other, flicked, subtracted. Everything moves in the browser; the mode is in
// the address. How a mode looks is the style sheet's: data-mode on the root, data-a and data-b on the two lanes that a pair is made of.
import { notesOver } from "./compareNotes.js";
import { areLettersOn, isMenuOpen, isTyping, layer } from "./keys.js";
import { lanesOn } from "./lanes.js";
import { onePerPage } from "./page.js";
import { zoomable } from "./zoom.js";

const modes = { v: "side", w: "wipe", y: "overlay", b: "flick", t: "difference", g: "grid" };
const step = 1;        // percent of the picture that an arrow key wipes
const large = 10;

export const attach = onePerPage(root => {
  const tags = [...root.querySelectorAll("[data-tag]")];  // apart from the pictures, so that no mode changes their colours
  const grip = root.querySelector("[data-grip]");
  let other = 1;          // the lane that is B
  let shown = 0;          // the lane that flick shows
  let wiped = 50;
  const asked = new URLSearchParams(location.search).get("mode");
  let mode = Object.values(modes).includes(asked) ? asked : root.dataset.mode;

  const followers = [];   // what else moves with the frames, each called with the frame that every lane shows

  const { on, lanes, box, transport, clock, signal, dispose } = lanesOn(root, {
    addToLink: query => mode === "side" ? query.delete("mode") : query.set("mode", mode),
    framed: frame => {
      const seen = lanes.map((_, i) => clock.at(clock.lanes[i], frame));
      tags.forEach((tag, i) => tag.toggleAttribute("data-ended", seen[i].hasEnded));
      followers.forEach(follow => follow(seen.map(one => one.frame)));
    },
  });

  function draw() {
    root.dataset.mode = mode;
    for (const part of [lanes, tags]) {
      part.forEach((one, i) => {
        one.toggleAttribute("data-a", i === 0);
        one.toggleAttribute("data-b", i === other);
        one.toggleAttribute("data-shown", i === shown);
        one.toggleAttribute("data-focus", i === clock.focus);
      });
    }

    tags.forEach((tag, i) => {
      // The keys that rate are those of the take that is heard.
      tag.querySelectorAll("[data-rate]").forEach(button => i === clock.focus ? button.dataset.key = `shift Digit${button.dataset.rate}` : delete button.dataset.key);
      tag.querySelector("[data-focus-lane]").setAttribute("aria-pressed", i === clock.focus);
    });
    for (const button of root.querySelectorAll("[data-to-mode]")) {
      button.setAttribute("aria-pressed", button.dataset.toMode === mode);
    }

    grip?.setAttribute("aria-valuenow", Math.round(wiped));
    grip?.setAttribute("aria-valuetext", `${Math.round(wiped)} percent A`);
    box.style.setProperty("--at", `${wiped}%`);
  }

  // ---- drawings of notes, zoom and curve ----

  followers.push(notesOver(lanes, signal));
  // Both pictures move as one, whichever the pointer is over; in a wipe a drag wipes, with Shift it moves.
  zoomable(root.querySelector("[data-pane]"), lanes[0], {
    pixels: () => lanes[0].querySelector("[data-media]")?.videoWidth || lanes[0].querySelector("[data-media]")?.naturalWidth,
    signal,
    targets: lanes.flatMap(lane => [...lane.querySelectorAll("[data-media], [data-ink]")]),
    boxOf: (x, y) => (lanes.find(lane => {
      const edge = lane.getBoundingClientRect();
      return x >= edge.left && x <= edge.right && y >= edge.top && y <= edge.bottom;
    }) ?? lanes[0]).getBoundingClientRect(),
  });
  // The curve counts in frames of A, and so does the desk.
  followers.push(([frame]) => {
    const curve = root.querySelector("[data-curve]");
    const at = Math.min(1, frame / Math.max(1, Number(curve?.dataset.curve) - 1)) * 1000;
    curve?.querySelector("[data-curve-head]").setAttribute("transform", `translate(${at} 0)`);
  });
  on(root, "click", event => {
    const [jump, curve] = [event.target.closest("[data-go-frame]"), event.target.closest("[data-curve]")];
    if (jump) {
      transport.go(Number(jump.dataset.goFrame));
    } else if (curve) {
      const edge = curve.getBoundingClientRect();
      transport.go((event.clientX - edge.left) / edge.width * (Number(curve.dataset.curve) - 1));
    }
  });

  function setMode(next) {
    mode = next;
    draw();
    transport.remember();
  }

  function focus(index) {
    if (index < lanes.length) {
      clock.focus = index;
      shown = index;
      if (index > 0) {
        other = index;
      }

      draw();
    }
  }

  const isPair = () => mode !== "side" && mode !== "grid";
  const flick = () => {
    const next = shown === 0 ? other : 0;
    if (mode !== "flick") {
      setMode("flick");
    }

    focus(next);
  };

  // ---- wipe ----

  const wipeTo = percent => {
    wiped = Math.min(100, Math.max(0, percent));
    draw();
  };
  on(box, "pointerdown", event => {
    if (mode === "wipe" && event.button === 0 && !event.shiftKey && !event.target.closest("button:not([data-grip]), a")) {
      event.preventDefault();
      grip.focus({ preventScroll: true });
      box.setPointerCapture(event.pointerId);
      wipeTo(percentOf(event));
    } else {
      const lane = event.target.closest("[data-lane]");
      if (lane && !isPair()) {
        focus(lanes.indexOf(lane));
      }
    }
  });
  on(box, "pointermove", event => box.hasPointerCapture(event.pointerId) && wipeTo(percentOf(event)));
  const percentOf = event => {
    const edge = box.getBoundingClientRect();
    return (event.clientX - edge.left) / edge.width * 100;
  };
  on(grip, "keydown", event => {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const end = { Home: 0, End: 100 }[event.key];
    if ((way || end !== undefined) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      wipeTo(way ? wiped + way * (event.shiftKey ? large : step) : end);
    }
  });

  // ---- what is pressed ----

  on(root, "click", event => {
    const to = event.target.closest("[data-to-mode]")?.dataset.toMode;
    const tag = event.target.closest("[data-focus-lane]")?.closest("[data-tag]");
    if (to === "flick" && mode === "flick") {
      flick();
    } else if (to) {
      setMode(to);
    } else if (tag) {
      focus(tags.indexOf(tag));
    }
  });
  for (const slider of root.querySelectorAll("[data-slider]")) {
    const apply = () => box.style.setProperty(`--${slider.dataset.slider}`, slider.value);
    on(slider, "input", apply);
    apply();
  }

  // A link to another pair, or back to a take, goes to the same frame, and to the same mode.
  on(document, "click", event => {
    const link = event.target.closest?.("[data-strip] a, a[data-with-place]");
    if (link) {
      transport.remember();
      const address = new URL(transport.placed(link.href));
      mode === "side" ? address.searchParams.delete("mode") : address.searchParams.set("mode", mode);
      link.href = address.href.replaceAll("%2C", ",");
    }
  }, { capture: true });

  on(document, "keydown", event => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !areLettersOn()
      || layer() !== document || isMenuOpen() || isTyping(event.target)) {
      return;
    }

    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const next = modes[event.key.toLowerCase()];
    if (digit && Number(digit[1]) <= lanes.length) {
      event.preventDefault();
      if (mode !== "flick") {
        setMode("flick");
      }

      focus(Number(digit[1]) - 1);
    } else if (next === "flick") {
      event.preventDefault();
      flick();
    } else if (next && !digit) {
      event.preventDefault();
      setMode(next);
    }
  });

  draw();
  return { dispose };
});
