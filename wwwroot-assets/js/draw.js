// A sheet over the picture that somebody draws on: pen, arrow, box and text in four colours, undo and redo. All of it happens in the browser; whoever made
// the pad is told the strokes, and once more when it is done.
import { fit, shapeOf, sheetOver, textHeight } from "./ink.js";

const lineWidth = 0.0047;   // 6 of 1280 pixels
const textWidth = 0.0055;
const digits = 1e4;
const near = 0.0012;        // points that move a line by less are left out
const mostNumbers = 15_000; // the server takes 16,000
const mostStrokes = 200;
const tools = [["pen", "pen", "Pen"], ["arrow", "away", "Arrow"], ["box", "frame", "Box"], ["text", "text", "Text"]];
const colours = ["red", "white", "blue", "green"];

// The pen of the last drawing is the pen of the next one.
let kind = "pen";
let color = "red";

/** told.changed(strokes) after each stroke, undo and redo; told.done() when the person has finished. */
export class Pad {
  #stage;
  #sheet;
  #bar;
  #told;
  #off = new AbortController();
  #undone = [];

  constructor(stage, strokes, told) {
    this.#stage = stage;
    this.#told = told;
    this.strokes = [...strokes];
    this.#sheet = sheetOver(stage, "ink pad");
    this.#bar = this.#makeBar();
    (stage.closest("[data-pane]") ?? stage.parentElement).append(this.#bar);
    const on = (target, type, handler, more) => target.addEventListener(type, handler, { signal: this.#off.signal, ...more });
    on(this.#sheet, "pointerdown", event => this.#begin(event));
    // Neither a zoom nor a tap on the picture is meant.
    for (const type of ["click", "dblclick", "wheel", "pointermove", "pointerup"]) {
      on(this.#sheet, type, event => event.stopPropagation());
    }

    on(window, "keydown", event => this.#key(event), { capture: true });
    const sizes = new ResizeObserver(() => { fit(this.#sheet, stage); this.#paint(); });
    sizes.observe(stage);
    this.#off.signal.addEventListener("abort", () => sizes.disconnect());
    this.#paint();
  }

  undo() { this.#move(this.strokes, this.#undone); }

  redo() { this.#move(this.#undone, this.strokes); }

  dispose() {
    this.#off.abort();
    this.#sheet.remove();
    this.#bar.remove();
    this.#stage.querySelector(".pad-text")?.remove();
  }

  #move(from, to) {
    const stroke = from.pop();
    if (stroke) {
      to.push(stroke);
      this.#paint();
      this.#told.changed([...this.strokes]);
    }
  }

  #add(stroke) {
    const numbers = this.strokes.reduce((sum, one) => sum + one.points.length, stroke.points.length);
    if (numbers <= mostNumbers && this.strokes.length < mostStrokes) {
      this.strokes.push(stroke);
      this.#undone = [];
      this.#told.changed([...this.strokes]);
    }

    this.#paint();
  }

  #place(event) {
    const box = this.#sheet.getBoundingClientRect();
    const part = (value, from, size) => Math.round(Math.min(1, Math.max(0, (value - from) / size)) * digits) / digits;
    return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
  }

  #begin(event) {
    if (event.button !== 0) {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
    if (kind === "text") {
      this.#write(this.#place(event));
      return;
    }

    const stroke = { kind, color, width: lineWidth, points: this.#place(event) };
    if (kind !== "pen") {
      stroke.points.push(...stroke.points);
    }

    let shape = null;
    const draw = () => {
      const next = shapeOf(stroke, this.#sheet);
      shape ? shape.replaceWith(next) : this.#sheet.append(next);
      shape = next;
    };
    const end = new AbortController();
    const on = (type, handler) => this.#sheet.addEventListener(type, handler, { signal: end.signal });
    this.#sheet.setPointerCapture(event.pointerId);
    on("pointermove", move => {
      const between = kind === "pen" ? move.getCoalescedEvents?.() ?? [] : [];
      for (const one of between.length > 0 ? between : [move]) {
        kind === "pen" ? stroke.points.push(...this.#place(one)) : stroke.points.splice(2, 2, ...this.#place(one));
      }

      draw();
    });
    on("pointercancel", () => { end.abort(); this.#paint(); });
    on("pointerup", () => {
      end.abort();
      stroke.points = stroke.kind === "pen" ? thin(stroke.points) : stroke.points;
      const isDot = stroke.kind !== "pen" && Math.hypot(stroke.points[2] - stroke.points[0], stroke.points[3] - stroke.points[1]) < near * 4;
      isDot ? this.#paint() : this.#add(stroke);
    });
    draw();
  }

  /** A field right on the picture; Enter or a press elsewhere makes it a text. */
  #write(place) {
    const field = Object.assign(document.createElement("input"), { className: "pad-text", maxLength: 200, ariaLabel: "Text on the picture" });
    field.style.cssText = `left:${place[0] * 100}%;top:${place[1] * 100}%;color:var(--pen-${color});font-size:${textWidth * textHeight * this.#stage.clientWidth}px`;
    const stroke = { kind, color, width: textWidth, points: place };
    const end = keep => {
      const text = field.value.trim();
      field.onblur = null;
      field.remove();
      if (keep && text) {
        this.#add({ ...stroke, text });
      }
    };
    field.onblur = () => end(true);
    field.onpointerdown = event => event.stopPropagation();
    field.onkeydown = event => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        end(event.key === "Enter");
      }
    };
    this.#stage.append(field);
    field.focus();
  }

  #key(event) {
    if (event.target instanceof Element && event.target.closest("input, textarea")) {
      return;
    }

    const isControl = (event.ctrlKey || event.metaKey) && !event.altKey;
    const key = event.key.toLowerCase();
    const deed = isControl && key === "z" ? () => event.shiftKey ? this.redo() : this.undo()
      : isControl && key === "y" ? () => this.redo()
      : key === "escape" ? () => this.#told.done() : null;
    if (deed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      deed();
    }
  }

  #paint() {
    this.#sheet.replaceChildren(...this.strokes.map(stroke => shapeOf(stroke, this.#sheet)));
    this.#bar.querySelector('[data-pad="undo"]').disabled = this.strokes.length === 0;
    this.#bar.querySelector('[data-pad="redo"]').disabled = this.#undone.length === 0;
  }

  #makeBar() {
    const bar = document.createElement("div");
    bar.className = "pens float";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Drawing");
    const icon = name => `<svg class="ico" aria-hidden="true" focusable="false"><use href="#i-${name}"></use></svg>`;
    const button = (data, label, content, more = "") => `<button type="button" class="btn icon" data-pad="${data}" aria-label="${label}" title="${label}"${more}>${content}</button>`;
    bar.innerHTML = tools.map(([name, picture, label]) => button(name, label, icon(picture), ' aria-pressed="false"')).join("")
      + '<span class="sep"></span>'
      + colours.map(name => button(name, name[0].toUpperCase() + name.slice(1), `<i style="background:var(--pen-${name})"></i>`, ' aria-pressed="false"')).join("")
      + '<span class="sep"></span>'
      + button("undo", "Undo (Ctrl Z)", icon("undo")) + button("redo", "Redo (Ctrl Shift Z)", icon("redo")) + button("done", "Done (Esc)", icon("check"));
    const press = () => {
      for (const one of bar.querySelectorAll("[aria-pressed]")) {
        one.setAttribute("aria-pressed", String(one.dataset.pad === kind || one.dataset.pad === color));
      }
    };
    bar.addEventListener("click", event => {
      const what = event.target.closest("[data-pad]")?.dataset.pad;
      event.stopPropagation();
      if (tools.some(([name]) => name === what)) {
        kind = what;
      } else if (colours.includes(what)) {
        color = what;
      }

      press();
      ({ undo: () => this.undo(), redo: () => this.redo(), done: () => this.#told.done() })[what]?.();
    });
    // The picture below is neither moved nor zoomed.
    bar.addEventListener("pointerdown", event => event.stopPropagation());
    press();
    return bar;
  }
}

/** A line with few points that goes where the long one goes (Douglas and Peucker). */
function thin(points) {
  const count = points.length / 2;
  const kept = new Uint8Array(count);
  kept[0] = kept[count - 1] = 1;
  const spans = [[0, count - 1]];
  while (spans.length > 0) {
    const [from, to] = spans.pop();
    const [x, y] = [points[2 * from], points[2 * from + 1]];
    const [dx, dy] = [points[2 * to] - x, points[2 * to + 1] - y];
    const length = Math.hypot(dx, dy);
    let far = 0;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const [px, py] = [points[2 * i] - x, points[2 * i + 1] - y];
      const away = length > 0 ? Math.abs(px * dy - py * dx) / length : Math.hypot(px, py);
      if (away > far) {
        [far, at] = [away, i];
      }
    }

    if (far > near) {
      kept[at] = 1;
      spans.push([from, at], [at, to]);
    }
  }

  return points.filter((_, i) => kept[i >> 1]);
}
