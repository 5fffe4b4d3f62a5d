// The note that is being written. It lives in this browser alone, over reloads, lost links and restarts of the server, until it is posted over HTTP:
// no letter and no line of it passes through the circuit.

const isEmpty = draft => draft.text === "" && draft.strokes.length === 0 && draft.point === null && !draft.parent && !draft.edit;

/** randomUUID is missing where a page came over plain HTTP from another machine. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

const blank = () => ({ id: newId(), text: "", frame: null, end: null, point: null, strokes: [], parent: null, edit: null, of: null });

/** One take's. changed() is called whenever something of it is other than before. */
export class Draft {
  #key;
  #changed;

  constructor(take, changed) {
    this.#key = `takes.note.${take}`;
    this.#changed = changed;
    this.now = { ...blank(), ...JSON.parse(localStorage.getItem(this.#key) ?? "{}") };
  }

  get isEmpty() { return isEmpty(this.now); }

  set(parts) {
    Object.assign(this.now, parts);
    // Nothing written yet: the next word belongs to the frame that is seen then.
    if (isEmpty(this.now) && !("frame" in parts)) {
      Object.assign(this.now, { frame: null, end: null });
    }

    if (isEmpty(this.now)) {
      localStorage.removeItem(this.#key);
    } else {
      localStorage.setItem(this.#key, JSON.stringify(this.now));
    }

    this.#changed();
  }

  /** A new note, or the answer or change that parts say. */
  begin(parts = {}) {
    this.now = blank();
    this.set(parts);
  }

  /** Sends it. Answers null when the server has it, else why not, in a sentence; then nothing of it is lost. */
  async post(url) {
    const { id, text, frame, end, point, strokes, parent, edit } = this.now;
    const isAnswer = parent !== null || this.now.of === "answer";
    const body = isAnswer ? { text } : { text, frame, end, strokes: strokes.length > 0 ? strokes : null };
    if (!edit) {
      Object.assign(body, { id }, parent ? { parent } : { point });
    }

    try {
      const answer = await fetch(edit ? `${url}/${edit}` : url, {
        method: edit ? "PATCH" : "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      if (answer.ok) {
        this.begin();
        return null;
      }

      const problem = await answer.json().catch(() => ({}));
      return problem.detail ?? problem.title ?? `The server answered ${answer.status}. The note is still here.`;
    } catch (error) {
      // fetch says "TypeError" for every network that fails.
      if (error instanceof TypeError) {
        return "The server cannot be reached. The note is kept in this browser; post it again in a moment.";
      }

      throw error;
    }
  }
}
