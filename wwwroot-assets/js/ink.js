// Drawings as SVG. Strokes have coordinates from 0 to 1 of the picture; here they become shapes in a box 1000 wide and as high as the picture's shape asks.
// [{ kind: "pen" | "arrow" | "box" | "text", color: "red" | "white" | "blue" | "green", width, points: [x, y, …], text }]

const wide = 1000;
const namespace = "http://www.w3.org/2000/svg";
const headLength = 0.032;
const headAngle = 0.45;  // rad, half of the arrow's head

/** How many times its width a text is high. */
export const textHeight = 4;

export function element(name, attributes = {}, children = []) {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }

  made.append(...children);
  return made;
}

/** An empty sheet over an element, in its shape. */
export function sheetOver(stage, className) {
  const sheet = element("svg", { class: className, fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" });
  stage.append(sheet);
  fit(sheet, stage);
  return sheet;
}

/** The sheet takes the shape of the picture, which may be known late. */
export function fit(sheet, stage) {
  const high = stage.clientWidth > 0 ? Math.round(wide * stage.clientHeight / stage.clientWidth) : wide;
  sheet.setAttribute("viewBox", `0 0 ${wide} ${high}`);
}

/** One stroke as shapes for a sheet. */
export function shapeOf(stroke, sheet) {
  const high = sheet.viewBox.baseVal.height;
  const at = i => [stroke.points[2 * i] * wide, stroke.points[2 * i + 1] * high];
  const look = { stroke: `var(--pen-${stroke.color})`, "stroke-width": stroke.width * wide };
  const [x, y] = at(0);
  if (stroke.kind === "text") {
    // A text node: whatever is written is shown as it is written.
    return element("text", { x, y, fill: look.stroke, "font-size": stroke.width * textHeight * wide }, [stroke.text ?? ""]);
  }

  if (stroke.kind === "box") {
    const [toX, toY] = at(1);
    return element("rect", { ...look, x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) });
  }

  return element("path", { ...look, d: stroke.kind === "arrow" ? arrow([x, y], at(1)) : line(stroke.points.length / 2, at) });
}

/** A dot where the place is that a note is about. */
export function dotAt(point, sheet) {
  return element("circle", { class: "ink__point", cx: point.x * wide, cy: point.y * sheet.viewBox.baseVal.height, r: 11 });
}

/** What is drawn over a stage as a PNG in a data URL, as wide as asked and clear where nothing is; null when nothing is drawn. */
export async function pngOf(stage, width) {
  const sheets = [...stage.querySelectorAll("svg.ink")].filter(sheet => sheet.childElementCount > 0);
  if (sheets.length === 0) {
    return null;
  }

  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.max(1, Math.round(width * sheets[0].viewBox.baseVal.height / wide));
  const pen = canvas.getContext("2d");
  for (const sheet of sheets) {
    const copy = sheet.cloneNode(true);
    copy.setAttribute("width", canvas.width);
    copy.setAttribute("height", canvas.height);
    // A picture of its own knows no style sheet.
    sheet.querySelectorAll("*").forEach((shape, i) => {
      const { fill, stroke, strokeWidth, fontFamily, fontWeight } = getComputedStyle(shape);
      Object.assign(copy.querySelectorAll("*")[i].style, { fill, stroke, strokeWidth, fontFamily, fontWeight });
    });
    const picture = new Image();
    picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await picture.decode();
    pen.drawImage(picture, 0, 0);
  }

  return canvas.toDataURL("image/png");
}

function arrow([x, y], [toX, toY]) {
  const angle = Math.atan2(toY - y, toX - x);
  const wing = side => `${toX - headLength * wide * Math.cos(angle + side)} ${toY - headLength * wide * Math.sin(angle + side)}`;
  return `M${x} ${y}L${toX} ${toY}M${wing(headAngle)}L${toX} ${toY}L${wing(-headAngle)}`;
}

/** Curves through the middles between the points: what a hand drew has no corners. */
function line(count, at) {
  const [x, y] = at(0);
  if (count === 1) {
    return `M${x} ${y}L${x} ${y}`;
  }

  let path = `M${x} ${y}`;
  for (let i = 1; i < count - 1; i++) {
    const [[fromX, fromY], [nextX, nextY]] = [at(i), at(i + 1)];
    path += `Q${fromX} ${fromY} ${(fromX + nextX) / 2} ${(fromY + nextY) / 2}`;
  }

  return `${path}L${at(count - 1).join(" ")}`;
}
