// What the desk below a picture shows of its transport: timecode, playhead, range, buttons. It only draws; transport.js decides.
import { canDrop, format, perSecond } from "./timecode.js";

const tickWidth = 96;     // a timecode under the timeline, with air
const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

export class Desk {
  constructor(root, transport) {
    this.root = root;
    this.transport = transport;
  }

  part(name) { return this.root.querySelector(`[data-${name}]`); }

  all() {
    const drop = this.part("drop");
    if (drop) {
      drop.hidden = this.transport.clock.rate.denominator === 1 || this.transport.clock.last === 0;
      drop.disabled = !canDrop(this.transport.clock.rate);
      drop.textContent = this.dropping ? "DF" : "NDF";
      drop.title = this.dropping ? "Drop-frame timecode; click for non-drop" : canDrop(this.transport.clock.rate) ? "Non-drop timecode; click for drop-frame" : "Non-drop timecode";
    }

    this.showFrame();
    this.showRange();
    this.showState();
    this.showTicks();
  }

  get dropping() { return this.transport.isDrop && canDrop(this.transport.clock.rate); }

  text(frame) { return format(frame, this.transport.clock.rate, this.dropping); }

  showFrame() {
    const frame = Math.max(0, this.transport.shown);
    const [time, count, rail, head] = ["timecode", "count", "rail", "head"].map(name => this.part(name));
    if (time && document.activeElement !== time) {
      time.value = this.text(frame);
    }

    if (count && document.activeElement !== count) {
      count.value = String(frame);
    }

    if (rail) {
      rail.setAttribute("aria-valuenow", frame);
      rail.setAttribute("aria-valuetext", `frame ${frame}, ${this.text(frame)}`);
      head.style.left = `${this.percent(frame)}%`;
    }
  }

  percent(frame) { return this.transport.clock.last > 0 ? frame / this.transport.clock.last * 100 : 0; }

  showRange() {
    const band = this.part("band");
    if (!band) {
      return;
    }

    const { range } = this.transport;
    band.hidden = range === null;
    band.style.left = `${this.percent(this.transport.first)}%`;
    band.style.width = `${this.percent(this.transport.end) - this.percent(this.transport.first)}%`;
    for (const [name, value] of [["in", range?.in], ["out", range?.out]]) {
      this.part(`${name}-frame`).textContent = value ?? "–";
    }

    this.root.querySelector('[data-act="clear"]').hidden = range === null;
  }

  showState() {
    const { clock } = this.transport;
    this.part("count-of")?.replaceChildren(String(clock.frameCount));
    this.part("rail")?.setAttribute("aria-valuemax", clock.last);
    this.root.toggleAttribute("data-playing", clock.isPlaying);
    const press = (act, isOn, name) => {
      const button = this.root.querySelector(`[data-act="${act}"]`);
      if (button) {
        isOn === null || button.setAttribute("aria-pressed", isOn);
        name && (button.title = name) && button.setAttribute("aria-label", name);
      }
    };
    press("play", null, clock.isPlaying ? "Pause (Space)" : "Play (Space)");
    press("loop", this.transport.isLooping);
    press("mute", clock.isMuted);
    const speed = this.part("speed");
    if (speed) {
      speed.textContent = clock.isPlaying && clock.speed !== 1 ? `${clock.speed < 0 ? "−" : ""}${Math.abs(clock.speed)}×` : "";
    }
  }

  showTicks() {
    const box = this.part("ticks");
    if (!box || this.transport.clock.last < 1 || box.clientWidth === 0) {
      return;
    }

    const fps = perSecond(this.transport.clock.rate);
    const seconds = this.transport.clock.frameCount / fps;
    const step = (tickSteps.find(s => box.clientWidth / seconds * s >= tickWidth) ?? Math.ceil(seconds)) * fps;
    const marks = [];
    for (let frame = 0; frame <= this.transport.clock.last; frame += step) {
      const tick = document.createElement("span");
      tick.className = "tick";
      tick.style.left = `${this.percent(frame)}%`;
      // The last one would run out of the box.
      tick.textContent = this.percent(frame) / 100 * box.clientWidth + tickWidth * 0.8 < box.clientWidth ? this.text(frame) : "";
      marks.push(tick);
    }

    box.replaceChildren(...marks);
  }
}
