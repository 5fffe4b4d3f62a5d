// Drawings of notes over the pictures of a comparison, each on its own take's frames. They are read here and written in the viewer.
import { dotAt, fit, shapeOf, sheetOver } from "./ink.js";

const numberOf = text => text ? Number(text) : null;

/** What to call with the frame that each lane shows. */
export function notesOver(lanes, signal) {
  const sheets = lanes.map(lane => {
    const notes = [...lane.querySelectorAll("[data-lane-note]")].map(({ dataset }) => ({
      frame: numberOf(dataset.frame), end: numberOf(dataset.end), strokes: dataset.strokes ? JSON.parse(dataset.strokes) : [],
      point: dataset.x ? { x: Number(dataset.x), y: Number(dataset.y) } : null,
    }));
    const over = lane.querySelector("[data-ink]");
    return notes.length > 0 && over ? { lane, over, notes, sheet: sheetOver(over, "ink"), shown: null } : null;
  }).filter(one => one);

  function paint(one) {
    fit(one.sheet, one.over);
    one.sheet.replaceChildren(...one.shown.flatMap(note => note.strokes.map(stroke => shapeOf(stroke, one.sheet))), ...one.shown.filter(note => note.point).map(note => dotAt(note.point, one.sheet)));
  }

  for (const one of sheets) {
    const sizes = new ResizeObserver(() => one.shown && paint(one));
    sizes.observe(one.over);
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      one.sheet.remove();
    });
  }

  return frames => {
    for (const one of sheets) {
      const here = frames[lanes.indexOf(one.lane)];
      const shown = one.notes.filter(note => note.frame === null || note.frame <= here && here <= (note.end ?? note.frame));
      if (!one.shown || shown.length !== one.shown.length || shown.some((note, i) => note !== one.shown[i])) {
        one.shown = shown;
        paint(one);
      }
    }
  };
}
