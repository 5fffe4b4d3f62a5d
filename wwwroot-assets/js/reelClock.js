// Takes one after another on one clock. Frames are those of the reel, at its own rate; each take keeps its own rate and so its own time.
//
// Only the take that is seen and its neighbours are loaded. The next one stands at its first frame before it is needed, and the one before stays painted
// until it does: so there is no black frame between two takes that are there in time.
import { MediaClock } from "./clock.js";
import { Ensemble } from "./ensemble.js";
import { rateOf } from "./page.js";

const behind = 1;    // takes that stay loaded on either side
const ahead = 2;

/** What does not move by itself: a still or a slate, held for some frames. */
class HeldClock {
  #heard;
  #run = 0;

  constructor(frameCount, rate, heard) {
    this.#heard = heard;
    this.rate = rate;
    this.frameCount = frameCount;
    this.frame = 0;
    this.isPlaying = false;
    this.isSeeking = false;
    this.isMuted = true;
  }

  get fps() { return this.rate.numerator / this.rate.denominator; }

  get last() { return this.frameCount - 1; }

  get target() { return this.frame; }

  seek(frame) {
    this.#run++;
    this.#show(frame);
    return Promise.resolve();
  }

  play(speed = 1) {
    this.isPlaying = true;
    const run = ++this.#run;
    const [from, began] = [this.frame, performance.now()];
    const step = () => {
      if (run !== this.#run || !this.isPlaying) {
        return;
      }

      const frame = Math.trunc(from + (performance.now() - began) / 1000 * this.fps * speed);
      if (frame > this.last) {
        this.#show(this.last);
        this.#heard.ended();
        return;
      }

      this.#show(frame);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  pause() {
    this.isPlaying = false;
    this.#run++;
    return Promise.resolve();
  }

  dispose() { this.pause(); }

  #show(frame) {
    this.frame = Math.min(Math.max(frame, 0), this.last);
    this.#heard.frame(this.frame);
  }
}

export class ReelClock extends Ensemble {
  floor = 0;
  #parts;
  #at = 0;
  #isMuted = false;

  /** lanes: elements with data-frames and a rate, with a video or a sound in them or without. */
  constructor(lanes, rate, heard) {
    super(heard);
    this.rate = rate;
    let start = 0;
    this.#parts = lanes.map(lane => {
      const media = lane.querySelector("video[data-media], audio[data-media]");
      const own = { rate: rateOf(lane.dataset), frames: Math.max(1, Number(lane.dataset.frames)) };
      const part = { lane, media, own, start, length: Math.max(1, Math.round(own.frames * this.fps * own.rate.denominator / own.rate.numerator)), clock: null };
      start += part.length;
      return part;
    });
    this.frameCount = Math.max(1, start);
  }

  get parts() { return this.#parts; }

  /** Which take is seen at a frame of the reel, and which frame of its own. */
  placeOf(frame) {
    const index = Math.max(0, this.#parts.findLastIndex(part => part.start <= frame));
    const { start, own } = this.#parts[index];
    return { index, own: Math.min(own.frames - 1, Math.floor((frame - start + 0.5) / this.fps * own.rate.numerator / own.rate.denominator + 1e-6)) };
  }

  /** The frame of the reel that shows a frame of a take. */
  frameOf(index, ownFrame) {
    const { start, length, own } = this.#parts[index];
    return start + Math.min(length - 1, Math.max(0, Math.floor((ownFrame + 0.5) * own.rate.denominator / own.rate.numerator * this.fps + 1e-6)));
  }

  async seek(frame) {
    const goal = this.wanted = Math.min(Math.max(Math.round(frame), 0), this.last);
    const { index, own } = this.placeOf(goal);
    if (await this.#goTo(index, own, goal)) {
      this.heard.settled();
    }
  }

  start() {
    this.#ready(this.#at).clock.play(this.speed);
  }

  async halt() {
    await this.#parts[this.#at].clock?.pause();
  }

  reached() {
    const { clock } = this.#parts[this.#at];
    return clock ? this.frameOf(this.#at, clock.frame) : this.frame;
  }

  set isMuted(value) {
    this.#isMuted = value;
    this.#parts.forEach(part => part.clock && (part.clock.isMuted = value));
  }

  get isMuted() { return this.#isMuted; }

  dispose() {
    super.dispose();
    this.#parts.forEach(part => part.clock?.dispose());
  }

  /** Shows a frame of a take as soon as it is there; what was seen stays until then. False: somebody has asked for another one. */
  async #goTo(index, own, goal) {
    const run = ++this.run;
    this.seeking++;
    this.#parts[this.#at].clock?.pause();
    const { clock } = this.#ready(index);
    if (clock.frame !== own || clock.isSeeking || !clock.hasShown) {
      await Promise.race([clock.seek(own), this.#parts[index].failed]);
      clock.hasShown = true;
    }

    this.seeking--;
    if (run !== this.run) {
      return false;
    }

    this.wanted = null;
    this.#at = index;
    this.#parts.forEach((part, i) => part.lane.toggleAttribute("data-shown", i === index));
    this.#tidy();
    this.show(goal);
    if (this.isPlaying) {
      this.start();
    }

    return true;
  }

  /** The take is loaded, and has its clock. */
  #ready(index) {
    const part = this.#parts[index];
    if (!part.clock) {
      if (part.media && !part.media.src) {
        part.media.preload = "auto";
        part.media.src = part.media.dataset.src;
      }

      part.failed = new Promise(resolve => part.media?.addEventListener("error", () => this.#hold(part, heard, resolve), { once: true }));
      const heard = { frame: n => this.#heardFrame(index, n), ended: () => this.#ended(index), settled: () => { }, state: () => this.#heardState(index) };
      part.clock = part.media ? new MediaClock(part.media, { rate: part.own.rate, frameCount: part.own.frames }, heard) : new HeldClock(part.own.frames, part.own.rate, heard);
      part.clock.isMuted = this.#isMuted;
    }

    return part;
  }

  /** What cannot be played holds its place as a still does, and the reel goes on. */
  #hold(part, heard, resolve) {
    if (!part.media?.hasAttribute("src")) {
      return;
    }

    part.lane.toggleAttribute("data-broken", true);
    part.clock.dispose();
    part.media = null;
    part.clock = new HeldClock(part.own.frames, part.own.rate, heard);
    resolve();
    if (this.isPlaying && !this.isSeeking && this.#parts[this.#at] === part) {
      this.start();
    }
  }

  /** The neighbours wait at the frame that comes; those far away give their memory back. */
  #tidy() {
    this.#parts.forEach((part, i) => {
      const isNear = i >= this.#at - behind && i <= this.#at + ahead;
      if (isNear && i !== this.#at && !part.clock) {
        const { clock } = this.#ready(i);
        clock.seek(i > this.#at ? 0 : clock.last).then(() => clock.hasShown = true);
      } else if (!isNear && part.clock) {
        part.clock.dispose();
        part.clock = null;
        if (part.media) {
          part.media.removeAttribute("src");
          part.media.load();
        }
      }
    });
  }

  #heardFrame(index, own) {
    if (index !== this.#at || this.isSeeking) {
      return;
    }

    this.show(this.frameOf(index, own));
    if (this.isPlaying && this.speed < 0 && own <= 0 && index > 0) {
      this.#cross(-1);
    }
  }

  #ended(index) {
    if (index === this.#at && this.isPlaying && !this.isSeeking) {
      index < this.#parts.length - 1 ? this.#cross(1) : this.heard.ended();
    }
  }

  /** A browser that refuses to play says so by a state. */
  #heardState(index) {
    if (index === this.#at && this.isPlaying && !this.isSeeking && !this.#parts[index].clock?.isPlaying) {
      this.isPlaying = false;
      this.heard.state();
    }
  }

  #cross(step) {
    const next = this.#at + step;
    const { own, start, length } = this.#parts[next];
    this.#goTo(next, step > 0 ? 0 : own.frames - 1, step > 0 ? start : start + length - 1);
  }
}
