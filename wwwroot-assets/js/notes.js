// Notes beside a player (player.js): drawings on the frames they belong to, steps from note to note, and the note that is being written. What notes there
// are stands in the page ([data-note-layer]) and changes when somebody writes one; frames and strokes never pass through the server.
import { isMenuOpen, isTyping, layer } from "./keys.js";
import { Draft } from "./draft.js";
import { Pad } from "./draw.js";
import { dotAt, fit, shapeOf, sheetOver } from "./ink.js";

let current = null;

/** Makes the notes of the page; the ones before go. */
export function attach(root) {
  current?.dispose();
  current = new Notes(root);
  return current;
}

const numberOf = text => text === undefined || text === "" ? null : Number(text);

class Notes {
  #root;
  #off = new AbortController();
  #draft;
  #pad = null;
  #sheet = null;
  #painted = "";
  #focused = null;     // the note that somebody went to
  #isPointing = false;
  #isAwaited = false;  // the composer is to get the focus as soon as it is there
  #wanted = new URLSearchParams(location.search).get("note");

  constructor(root) {
    this.#root = root;
    this.#draft = new Draft(root.dataset.noteLayer, () => this.#show());
    const on = (target, type, handler, more) => target.addEventListener(type, handler, { signal: this.#off.signal, ...more });
    // The player may come later than the notes, and another one may take its place.
    on(document, "player:frame", event => this.#framed(event.detail.frame), { capture: true });
    on(document, "click", event => this.#click(event));
    on(document, "pointerdown", event => this.#point(event), { capture: true });
    on(document, "keydown", event => this.#key(event));
    on(document, "input", event => event.target.matches?.("[data-composer] [data-text]") && this.#typed(event.target));
    on(document, "submit", event => event.target.matches("[data-composer]") && this.#post(event));
    const watch = (target, what, seen) => {
      const observer = new MutationObserver(seen);
      observer.observe(target, what);
      this.#off.signal.addEventListener("abort", () => observer.disconnect());
    };
    watch(root, { childList: true, subtree: true, attributes: true }, () => this.#show());
    watch(document.getElementById("main") ?? document.body, { childList: true, subtree: true }, changes => {
      if (changes.some(change => [...change.addedNodes].some(node => node instanceof Element && (node.matches("[data-composer], [data-note-item]") || node.querySelector("[data-composer], [data-note-item]"))))) {
        this.#show();
      }
    });
    this.#show();
    if (this.#player) {
      this.#framed(this.#player.frame);
    }

    // From here on it hears.
    root.toggleAttribute("data-ready", true);
  }

  dispose() {
    this.#stopDrawing();
    this.#off.abort();
    this.#sheet?.remove();
  }

  get #player() { return document.querySelector("[data-player]")?.player; }

  get #stage() { return this.#player?.stage ?? document.querySelector("[data-player] [data-stage]"); }

  get #composer() { return document.querySelector(`[data-composer="${this.#root.dataset.noteLayer}"]`); }

  /** Where the picture stands; null for a still and where nothing plays: then a note is about all of it. */
  get #frame() { return this.#player?.frameCount > 1 ? this.#player.frame : null; }

  get #notes() {
    return [...this.#root.querySelectorAll("[data-note]")].map(({ dataset }) => ({
      uid: dataset.note, frame: numberOf(dataset.frame), end: numberOf(dataset.end), state: dataset.state, strokes: dataset.strokes ?? "",
      point: dataset.x ? { x: Number(dataset.x), y: Number(dataset.y) } : null,
    }));
  }

  #isHere({ frame, end }) {
    const here = this.#frame;
    return frame === null || here === null || frame <= here && here <= (end ?? frame);
  }

  #framed(frame) {
    if (this.#wanted) {
      const note = this.#notes.find(one => one.uid === this.#wanted);
      this.#wanted = null;
      if (note) {
        this.#focused = note.uid;
        if (note.frame !== null && note.frame !== frame) {
          this.#go(note.frame);
          return;
        }
      }
    }

    // A drawing belongs to its frame: whoever goes on has finished it.
    if (this.#pad && !this.#isHere(this.#draft.now)) {
      this.#stopDrawing();
    }

    this.#show();
  }

  #show() {
    this.#paint();
    this.#showComposer();
    for (const one of document.querySelectorAll("[data-note-item], .timeline [data-note-go]")) {
      const { frame, noteGo, end, noteEnd } = one.dataset;
      const place = { frame: numberOf(frame ?? noteGo), end: numberOf(end ?? noteEnd) };
      one.toggleAttribute("data-now", place.frame !== null && this.#frame !== null && this.#isHere(place));
    }
  }

  #paint() {
    const stage = this.#stage;
    if (!stage) {
      return;
    }

    const { now } = this.#draft;
    const shown = this.#notes.filter(note => (note.strokes || note.point) && (note.state === "open" || note.uid === this.#focused) && note.uid !== now.edit && this.#isHere(note));
    const isDraft = !this.#pad && (now.strokes.length > 0 || now.point) && this.#isHere(now);
    const key = JSON.stringify([stage.clientWidth, stage.clientHeight, shown, isDraft ? [now.strokes, now.point] : null]);
    if (this.#sheet?.parentElement === stage && key === this.#painted) {
      return;
    }

    this.#painted = key;
    if (this.#sheet?.parentElement !== stage) {
      this.#sheet?.remove();
      this.#sheet = sheetOver(stage, "ink");
      this.#sheet.setAttribute("role", "img");
      const sizes = new ResizeObserver(() => this.#paint());
      sizes.observe(stage);
      this.#off.signal.addEventListener("abort", () => sizes.disconnect());
    }

    const sheet = this.#sheet;
    fit(sheet, stage);
    sheet.setAttribute("aria-label", shown.length > 0 ? "Drawings of notes" : "No drawing");
    const strokes = [...shown.flatMap(note => note.strokes ? JSON.parse(note.strokes) : []), ...isDraft ? now.strokes : []];
    const points = [...shown.map(note => note.point), isDraft ? now.point : null].filter(point => point);
    sheet.replaceChildren(...strokes.map(stroke => shapeOf(stroke, sheet)), ...points.map(point => dotAt(point, sheet)));
  }

  // ---- from note to note ----

  #go(frame) { this.#player?.seek(frame); }

  #step(by) {
    const here = this.#frame ?? -1;
    const notes = this.#notes.filter(note => note.frame !== null).sort((a, b) => a.frame - b.frame);
    const next = by > 0 ? notes.find(note => note.frame > here) : notes.findLast(note => note.frame < here);
    if (next) {
      this.#focus(next.uid, next.frame);
    }
  }

  #focus(uid, frame) {
    this.#focused = uid;
    document.getElementById(`note-${uid}`)?.scrollIntoView({ block: "nearest" });
    this.#go(frame);
    this.#show();
  }

  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && layer() === document && !isMenuOpen() && !isTyping(event.target)) {
      event.preventDefault();
      this.#step(by);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest?.("[data-composer]")) {
      event.preventDefault();
      event.target.closest("[data-composer]").requestSubmit();
    } else if (event.key === "Escape" && event.target.matches?.("[data-composer] [data-text]")) {
      // Out of the text, not off the page: what is written stays.
      event.preventDefault();
      event.stopPropagation();
      event.target.blur();
    }
  }

  // ---- writing ----

  #click(event) {
    const button = event.target.closest?.("button");
    if (!button) {
      return;
    }

    const { noteGo, noteStep, noteReply, noteEdit, noteAct, drop } = button.dataset;
    if (noteGo !== undefined) {
      const uid = button.closest("[data-note-item]")?.dataset.noteItem ?? this.#notes.find(note => note.frame === Number(noteGo))?.uid;
      this.#focus(uid, Number(noteGo));
    } else if (noteStep) {
      this.#step(Number(noteStep));
    } else if ("noteWrite" in button.dataset) {
      this.#write();
    } else if ("noteDraw" in button.dataset) {
      this.#pad ? this.#stopDrawing() : this.#draw();
    } else if (noteReply) {
      this.#draft.begin({ parent: noteReply, of: button.dataset.who });
      this.#write();
    } else if (noteEdit) {
      this.#edit(noteEdit, button.dataset);
    } else if (noteAct && button.closest("[data-composer]")) {
      noteAct === "range" ? this.#takeRange() : this.#askPoint(button);
    } else if (drop && button.closest("[data-composer]")) {
      this.#drop(drop);
    }
  }

  #drop(what) {
    if (what === "for") {
      this.#draft.begin();
    } else {
      this.#draft.set({ frame: { frame: null, end: null }, point: { point: null }, strokes: { strokes: [] } }[what]);
    }
  }

  #edit(uid, { text, frame, end, strokes }) {
    const isAnswer = !this.#notes.some(note => note.uid === uid);
    this.#draft.begin({ edit: uid, of: isAnswer ? "answer" : null, text: text ?? "", frame: numberOf(frame), end: numberOf(end), strokes: strokes ? JSON.parse(strokes) : [] });
    if (numberOf(frame) !== null) {
      this.#go(Number(frame));
    }

    this.#write();
  }

  /** The composer gets the focus; its tab is opened where another one is. */
  #write() {
    this.#isAwaited = true;
    if (!this.#composer) {
      document.getElementById("tab-notes")?.click();
    }

    this.#showComposer();
  }

  /** From the first letter on the note belongs to the frame that is seen, and the player waits. */
  async #typed(field) {
    const wasEmpty = this.#draft.isEmpty;
    this.#draft.set({ text: field.value });
    if (wasEmpty && !this.#draft.isEmpty) {
      await this.#anchor();
    }
  }

  async #anchor() {
    await this.#player?.pause();
    const { now } = this.#draft;
    if (now.frame === null && !now.parent && !now.edit) {
      this.#draft.set({ frame: this.#frame });
    }
  }

  #takeRange() {
    const range = this.#player?.range;
    if (range) {
      this.#draft.set({ frame: range.in, end: range.out });
    } else {
      this.#say("Set the first and the last frame in the player: I and O.");
    }
  }

  #askPoint(button) {
    this.#isPointing = !this.#isPointing;
    button.setAttribute("aria-pressed", String(this.#isPointing));
    this.#stage?.toggleAttribute("data-pointing", this.#isPointing);
  }

  #point(event) {
    const stage = this.#stage;
    if (!this.#isPointing || !stage?.contains(event.target)) {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
    this.#askPoint(this.#composer.querySelector('[data-note-act="point"]'));
    const box = stage.getBoundingClientRect();
    const part = value => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
    this.#anchor().then(() => this.#draft.set({ point: { x: part((event.clientX - box.left) / box.width), y: part((event.clientY - box.top) / box.height) }, frame: this.#draft.now.frame }));
  }

  async #draw() {
    const stage = this.#stage;
    if (!stage) {
      return;
    }

    await this.#anchor();
    if (!this.#isHere(this.#draft.now)) {
      this.#go(this.#draft.now.frame);
    }

    this.#pad = new Pad(stage, this.#draft.now.strokes, {
      changed: strokes => this.#draft.set({ strokes, frame: this.#draft.now.frame }),
      done: () => this.#stopDrawing(),
    });
    this.#show();
  }

  #stopDrawing() {
    if (!this.#pad) {
      return;
    }

    this.#pad.dispose();
    this.#pad = null;
    if (!this.#off.signal.aborted) {
      this.#draft.set({});
      if (this.#draft.now.strokes.length > 0) {
        this.#write();
      }
    }
  }

  async #post(event) {
    event.preventDefault();
    const button = event.target.querySelector("[type=submit]");
    this.#stopDrawing();
    button.disabled = true;
    this.#say("");
    const trouble = await this.#draft.post(this.#root.dataset.post);
    button.disabled = false;
    if (trouble) {
      this.#say(trouble);
    }
  }

  #say(text) {
    const place = this.#composer?.querySelector("[data-trouble]");
    if (place) {
      place.textContent = text;
    }
  }

  #showComposer() {
    const composer = this.#composer;
    if (!composer) {
      return;
    }

    const { now } = this.#draft;
    const field = composer.querySelector("[data-text]");
    if (field.value !== now.text) {
      field.value = now.text;
    }

    const frame = now.frame ?? (this.#draft.isEmpty ? this.#frame : null);
    field.placeholder = now.parent ? "Your answer" : `Note${frame === null ? "" : ` at frame ${frame}`}, the player waits while you type`;
    const head = composer.querySelector("[data-for]");
    head.hidden = !now.parent && !now.edit;
    head.firstElementChild.textContent = now.edit ? "Changing what was written" : `Answer to ${now.of}`;
    const chip = (name, text) => {
      const one = composer.querySelector(`[data-has="${name}"]`);
      one.hidden = text === null;
      one.firstElementChild.textContent = text ?? "";
    };
    chip("frame", now.frame === null || this.#draft.isEmpty ? null : now.end !== null && now.end !== now.frame ? `frames ${now.frame} to ${now.end}` : `frame ${now.frame}`);
    chip("point", now.point ? "point" : null);
    chip("strokes", now.strokes.length > 0 ? "drawing" : null);
    if (this.#isAwaited) {
      this.#isAwaited = false;
      field.focus();
    }
  }
}
