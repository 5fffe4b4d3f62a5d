// The player of a take. Everything happens in the browser: no frame, no drag and no wheel asks the server.
//
// What others may use (a review panel, a drawing, a clip):
//   root = document.querySelector("[data-player]")
//   root.player = {
//     frame, frameCount, rate: { numerator, denominator },   // the frame that is shown; integers
//     range: { in, out } | null, isPlaying,
//     seek(n), play(), pause(),                              // seek and pause give a promise, kept when the frame is shown
//     stage,                                                 // an element that covers the shown picture exactly, zoomed and moved with it
//   }
//   and on the root: CustomEvents "player:frame" { frame }, "player:play", "player:pause", "player:range" { in, out } (null without a range).
// root.player is there from the take's first "player:frame" on, is replaced when another take is shown, and is missing where nothing can be played.
import { MediaClock, StillClock } from "./clock.js";
import { Transport } from "./transport.js";
import { drawWave } from "./wave.js";
import { zoomable } from "./zoom.js";
import { holdKeys, isMenuOpen, isTyping, layer, letKeysGo } from "./keys.js";
import { faceOf, onePerPage, rateOf } from "./page.js";

/** The player of the page. Answers judged() and dispose(). */
export const attach = onePerPage(root => {
  const off = new AbortController();
  const { signal } = off;
  const on = (target, type, handler, more) => target?.addEventListener(type, handler, { signal, ...more });
  const media = root.querySelector("[data-media]");
  const frame = root.querySelector("[data-stage]");
  const pane = root.querySelector("[data-pane]");
  const facts = root.dataset;

  // Where nothing can be played (a copy is made, a file is torn), the desk still knows its place, its strip and its link.
  const isMoving = media !== null && media.tagName !== "IMG";
  const transport = new Transport(root, heard => isMoving ? new MediaClock(media, { rate: rateOf(facts), frameCount: Number(facts.frames) || 0 }, heard) : new StillClock());
  if (media) {
    show(root, { media, frame, pane, isMoving, transport, on, signal });
  }

  // ---- the takes beside this one, at the same frame ----

  const strip = root.querySelector("[data-strip]");
  const here = () => strip?.querySelector("[aria-current]");
  const next = (step = 1) => {
    const links = [...strip?.querySelectorAll("a") ?? []];
    const link = links[links.indexOf(here()) + step];
    if (link) {
      holdKeys();
      link.click();
    }
  };
  // Whoever goes to another take, or to a comparison, is at the same frame there, and comes back to it.
  on(document, "click", event => {
    const link = event.target.closest?.("[data-strip] a, a[data-with-place]");
    if (link && transport) {
      transport.remember();
      link.href = transport.placed(link.href);
    }
  }, { capture: true });
  // The current one comes into sight in its strip alone; the page does not move.
  if (here()) {
    strip.scrollLeft = here().offsetLeft - strip.clientWidth / 2 + here().clientWidth / 2;
  }

  on(document, "keydown", event => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || layer() !== document || isMenuOpen() || isTyping(event.target)
      || event.target.closest?.("input, .panel, [role=menu], [role=tablist]")) {
      return;
    }

    event.preventDefault();
    next(step);
  });

  // Its answer comes later, when the switch may be another or another take be here: what was wanted when the verdict was given counts.
  let goesOn = false;
  on(document, "click", event => {
    if (event.target.closest?.("[data-judges]")) {
      goesOn = localStorage.getItem("takes.advance") === "on";
    }
  }, { capture: true });

  letKeysGo();
  return {
    /** A verdict or stars were given to this take: on to the next one, where that is wanted. */
    judged() {
      if (goesOn) {
        goesOn = false;
        next();
      }
    },
    dispose() {
      off.abort();
      transport.dispose();
      root.removeAttribute("data-broken");
      delete root.player;
    },
  };
});

function show(root, { media, frame, pane, isMoving, transport, on, signal }) {
  root.player = faceOf(transport, frame);
  if (!isMoving) {
    root.dispatchEvent(new CustomEvent("player:frame", { detail: { frame: 0 } }));
  }

  // The frame has the shape of what is really shown, whatever the file said of itself.
  const shape = () => {
    const [width, height] = !isMoving ? [media.naturalWidth, media.naturalHeight] : [media.videoWidth, media.videoHeight];
    if (width > 0 && height > 0) {
      frame.style.setProperty("--ratio", width / height);
    }
  };
  on(media, isMoving ? "loadedmetadata" : "load", shape);
  on(media, "resize", shape);
  shape();
  on(media, "error", () => root.toggleAttribute("data-broken", true));
  if (media.tagName !== "AUDIO") {
    zoomable(pane, frame, { pixels: () => media.naturalWidth || media.videoWidth, signal });
  }

  // A finger has no keys: a tap plays and stops.
  if (isMoving) {
    on(frame, "click", event => event.target === media && !pane.hasAttribute("data-zoomed") && matchMedia("(hover: none)").matches && transport.toggle());
  }

  drawWave(root.querySelector("[data-peaks]"), signal);
}
