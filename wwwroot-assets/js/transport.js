// The desk below a picture: timeline, timecode, play and range, and the keys for them. What it moves is a clock (clock.js); viewer and compare share it.
import { parse, perSecond } from "./timecode.js";
import { isMenuOpen, isTyping, layer } from "./keys.js";
import { actOf } from "./deskKeys.js";
import { Desk } from "./desk.js";
import { copy } from "./copy.js";

const speeds = [1, 2, 4, 8];
const quiet = 250;        // ms without a step until the address says the frame

// A comma needs no escape in a query, and a link that people read is better without.
const readable = address => address.href.replaceAll("%2C", ",");

const numberOf = (query, name) => /^\d+$/.test(query.get(name) ?? "") ? Number(query.get(name)) : null;

/** makeClock(heard) gives the clock; more: { addToLink(query), frameIn(query), framed(n) } for what only one page has. */
export class Transport {
  #root;
  #off = new AbortController();
  #more;
  #desk;
  #wasPlaying = false;
  #timer = 0;
  #sizes;

  constructor(root, makeClock, more = {}) {
    this.#root = root;
    this.#desk = new Desk(root, this);
    this.shown = -1;
    this.#more = more;
    this.range = null;
    this.isLooping = localStorage.getItem("takes.loop") !== "off";
    this.isDrop = localStorage.getItem("takes.drop") === "on";
    this.clock = makeClock({
      frame: frame => this.#hear(frame),
      settled: () => this.clock && this.#note(),
      ended: () => this.#atEdge(true),
      state: () => this.clock && this.#drawState(),
    });
    this.clock.isMuted = localStorage.getItem("takes.muted") === "on";
    this.#listen();
    this.#place();
    this.#sizes = new ResizeObserver(() => this.#desk.showTicks());
    if (this.#part("ticks")) {
      this.#sizes.observe(this.#part("ticks"));
    }

    this.#desk.all();
  }

  get first() { return this.range?.in ?? 0; }

  get end() { return this.range?.out ?? this.clock.last; }

  play(speed = 1) {
    const { clock } = this;
    clock.floor = this.first;
    if (speed > 0 && (clock.target >= this.end || clock.target < this.first && this.range)) {
      clock.seek(this.first).then(() => clock.play(speed));
    } else if (speed < 0 && clock.target <= this.first) {
      clock.seek(this.end).then(() => clock.play(speed));
    } else {
      clock.play(speed);
    }
  }

  pause() { return this.clock.pause(); }

  toggle() {
    return this.clock.isPlaying ? this.pause() : this.play();
  }

  /** Goes to a frame and stays there. */
  async go(frame) {
    if (this.clock.isPlaying) {
      this.clock.pause();
    }

    await this.clock.seek(frame);
  }

  setRange(range) {
    if (range && range.in > range.out) {
      range = { in: range.out, out: range.in };
    }

    this.range = range;
    this.#desk.showRange();
    this.#root.dispatchEvent(new CustomEvent("player:range", { detail: range ?? { in: null, out: null } }));
    this.#note();
  }

  /** The address of what is seen now. */
  link() {
    const address = new URL(this.placed(location.href));
    this.#more.addToLink?.(address.searchParams);
    return readable(address);
  }

  /** Another address with the frame and the range of here. */
  placed(href) {
    const address = new URL(href);
    // A still between two videos has no frames of its own and passes the place on.
    const frame = this.clock.last > 0 ? this.clock.target : numberOf(new URLSearchParams(location.search), "f");
    for (const [name, value] of [["f", frame], ["in", this.range?.in], ["out", this.range?.out]]) {
      value === null || value === undefined ? address.searchParams.delete(name) : address.searchParams.set(name, value);
    }

    return readable(address);
  }

  /** Writes the place into the address at once. */
  remember() {
    clearTimeout(this.#timer);
    const href = this.link();
    if (href !== location.href) {
      history.replaceState(history.state, "", href);
    }
  }

  dispose() {
    clearTimeout(this.#timer);
    this.#off.abort();
    this.#sizes.disconnect();
    this.clock.dispose();
  }

  #part(name) { return this.#desk.part(name); }

  #place() {
    const query = new URLSearchParams(location.search);
    const [asked, from, to] = ["f", "in", "out"].map(name => numberOf(query, name));
    const frame = this.#more.frameIn ? this.#more.frameIn(query) : asked;
    if (from !== null && to !== null && to >= from) {
      this.range = { in: from, out: Math.min(to, this.clock.last || to) };
    }

    this.clock.seek(frame ?? this.range?.in ?? 0);
  }

  #hear(frame) {
    if (!this.clock) {
      return;
    }

    if (frame !== this.shown) {
      this.shown = frame;
      this.#desk.showFrame();
      this.#more.framed?.(frame);
      this.#root.dispatchEvent(new CustomEvent("player:frame", { detail: { frame } }));
    }

    // Backwards is one seek after another.
    if (this.clock.isPlaying && (this.clock.speed < 0 || !this.clock.isSeeking)) {
      this.#atEdge(false);
    }
  }

  #atEdge(hasEnded) {
    const { clock } = this;
    const isForward = clock.speed > 0;
    if (!clock.isPlaying || !hasEnded && (isForward ? clock.frame < this.end : clock.frame > this.first)) {
      return;
    }

    if (this.isLooping) {
      clock.floor = this.first;
      clock.seek(isForward ? this.first : this.end);
      if (hasEnded || !isForward) {
        clock.play(clock.speed);
      }
    } else {
      clock.pause();
      clock.seek(isForward ? this.end : this.first);
    }
  }

  /** The address follows when it is quiet: no history and nothing to the server. */
  #note() {
    clearTimeout(this.#timer);
    if (!this.clock.isPlaying) {
      this.#timer = setTimeout(() => this.remember(), quiet);
    }
  }

  #drawState() {
    const { clock } = this;
    this.#desk.showState();
    if (clock.isPlaying !== this.#wasPlaying) {
      this.#wasPlaying = clock.isPlaying;
      this.#root.dispatchEvent(new CustomEvent(clock.isPlaying ? "player:play" : "player:pause", { detail: { frame: clock.frame } }));
      this.#note();
    }
  }

  // ---- what is heard ----

  #listen() {
    const { signal } = this.#off;
    const on = (target, type, handler, options) => target?.addEventListener(type, handler, { signal, ...options });
    on(document, "keydown", event => this.#key(event));
    // A click on the desk leaves the focus where it was, so that Space goes on to play.
    on(this.#part("desk"), "mousedown", event => event.target.closest("button") && event.preventDefault());
    on(this.#root, "click", event => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act) {
        this.act(act);
      }
    });
    on(this.#part("drop"), "click", () => this.#toggleDrop());
    this.#listenToRail(on);
    this.#listenToField(on, this.#part("timecode"), text => parse(text, this.clock.rate, this.#desk.dropping));
    this.#listenToField(on, this.#part("count"), text => {
      const step = /^([+-])(\d+)$/.exec(text.trim());
      return step ? this.clock.target + (step[1] === "+" ? 1 : -1) * Number(step[2]) : /^\d+$/.test(text.trim()) ? Number(text) : null;
    });
  }

  #toggleDrop() {
    this.isDrop = !this.isDrop;
    localStorage.setItem("takes.drop", this.isDrop ? "on" : "off");
    this.#desk.all();
  }

  #listenToRail(on) {
    const rail = this.#part("rail");
    const goTo = event => {
      const box = rail.getBoundingClientRect();
      this.clock.seek(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * this.clock.last);
    };
    on(rail, "pointerdown", event => {
      if (event.button === 0) {
        this.clock.isPlaying && this.clock.pause();
        rail.setPointerCapture(event.pointerId);
        goTo(event);
      }
    });
    on(rail, "pointermove", event => rail.hasPointerCapture(event.pointerId) && goTo(event));
  }

  #listenToField(on, field, read) {
    on(field, "focus", () => {
      this.clock.isPlaying && this.clock.pause();
      field.select();
    });
    on(field, "keydown", event => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        const frame = event.key === "Enter" ? read(field.value) : null;
        field.blur();
        if (frame !== null) {
          this.go(frame);
        }
      }
    });
    on(field, "blur", () => this.#desk.showFrame());
  }

  /** What a button or a key means. False for what it does not know. */
  act(act) {
    const { clock } = this;
    const stepOf = { back: -1, forward: 1, "back-second": -perSecond(clock.rate), "forward-second": perSecond(clock.rate) }[act];
    if (stepOf) {
      this.go(clock.target + stepOf);
      return true;
    }

    const deeds = {
      play: () => this.toggle(),
      stop: () => this.pause(),
      faster: () => this.play(clock.isPlaying && clock.speed > 0 ? speeds[Math.min(speeds.indexOf(clock.speed) + 1, speeds.length - 1)] : 1),
      reverse: () => this.play(clock.isPlaying && clock.speed < 0 ? -speeds[Math.min(speeds.indexOf(-clock.speed) + 1, speeds.length - 1)] : -1),
      first: () => this.go(0),
      last: () => this.go(clock.last),
      in: () => this.setRange({ in: clock.target, out: Math.max(clock.target, this.range?.out ?? clock.last) }),
      out: () => this.setRange({ in: Math.min(clock.target, this.range?.in ?? 0), out: clock.target }),
      clear: () => this.setRange(null),
      loop: () => this.#toggle("takes.loop", this.isLooping = !this.isLooping),
      mute: () => this.#toggle("takes.muted", clock.isMuted = !clock.isMuted),
      full: () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen().catch(() => { }),
      link: () => copy(this.link(), this.#root.querySelector('[data-act="link"]')),
    };
    deeds[act]?.();
    return act in deeds;
  }

  #toggle(name, isOn) {
    localStorage.setItem(name, isOn ? "on" : "off");
    this.#desk.showState();
  }

  #key(event) {
    if (event.defaultPrevented || layer() !== document || isMenuOpen() || isTyping(event.target) || !this.#root.checkVisibility()) {
      return;
    }

    const act = actOf(event);
    if (act && this.act(act)) {
      event.preventDefault();
    }
  }
}
