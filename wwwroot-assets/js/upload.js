// Uploads: drop files anywhere on a page of a shot or of assets, or press Upload. They go over HTTP by the tus protocol, so that a lost link costs nothing,
// and live outside of the pages: moving about in the product does not touch them.
//
// A folder of numbered frames goes as one take: a ZIP that refers to the files and is read as it is sent.
//
// The page says where they go: <div data-upload-project="slug" data-upload-shot="uid" data-upload-title="words">, or, for assets of the
// project, data-upload-asset="uid of the project" in the place of the shot.

import { entriesOf, filesBelow, filesChosen, sort } from "./folders.js";
import { refusalOf } from "./uploadLook.js";
import { zip } from "./zip.js";

const endpoint = "/uploads";
const atOnce = 3;
const uploads = [];
let tus = null;

async function library() {
  if (tus === null) {
    await import("../lib/tus-js-client/tus.min.js");
    tus = window.tus;
  }

  return tus;
}

const places = "[data-upload-shot], [data-upload-asset]";
const place = () => {
  const element = document.querySelector(places);
  if (!element) {
    return null;
  }

  const { uploadProject: project, uploadShot, uploadAsset, uploadTitle: title } = element.dataset;
  return { project, title, shot: uploadShot ?? uploadAsset, becomes: uploadShot ? "saved as a take of" : "saved as an asset of", into: uploadShot ? {} : { into: "asset" } };
};

const print = (file, shot) => ["tus", shot, file.name, file.type, file.size, file.lastModified].join("-");

/** The server's own sentence, where it sent one. */
function sentence(error) {
  const response = error.originalResponse;
  const body = response?.getBody?.();
  if (body) {
    try {
      const problem = JSON.parse(body);
      return problem.detail ?? problem.title ?? body;
    } catch {
      return body.length < 300 ? body : `The server answered ${response.getStatus()}.`;
    }
  }

  return response ? `The server answered ${response.getStatus()}.` : "The server cannot be reached. The upload goes on when it is back.";
}

export async function add(files, where = place()) {
  if (!where || files.length === 0) {
    return;
  }

  await library();
  for (const file of files) {
    if (uploads.some(u => u.print === print(file, where.shot) && u.state !== "done" && u.state !== "refused")) {
      continue;
    }

    const why = await refusalOf(file);
    if (why) {
      refuse(file.name, where, why);
      continue;
    }

    const entry = { file, where, print: print(file, where.shot), state: "waiting", sent: 0, why: null };
    dismissLeftover(entry.print);
    entry.upload = new tus.Upload(file, {
      endpoint,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
      metadata: { filename: file.name, filetype: file.type, project: where.project, shot: where.shot, ...where.into, "idempotency-key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` },
      fingerprint: () => Promise.resolve(entry.print),
      removeFingerprintOnSuccess: true,
      onShouldRetry: error => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500 && status !== 507;
      },
      onProgress: sent => { entry.sent = sent; draw(); },
      onSuccess: ({ lastResponse } = {}) => { finish(entry, lastResponse?.getHeader("Takes-Take")); },
      onError: error => {
        const status = error.originalResponse?.getStatus() ?? 0;
        entry.state = status === 0 ? "offline" : "refused";
        entry.why = sentence(error);
        next();
      },
    });
    uploads.push(entry);
  }

  next();
}

/** Each series of frames as one take, whatever else is media as a take of its own. */
export async function addFolder(found, where = place()) {
  if (!where) {
    return;
  }

  // An asset is one file: of a folder on the page of assets each becomes one.
  const { sequences, files } = sort(found, where.into.into === "asset");
  if (sequences.length + files.length === 0) {
    refuse(found[0]?.path.split("/")[0] ?? "The folder", where, "There is nothing in it that becomes a take: no pictures, films or sounds.");
  }

  await add(files, where);
  for (const sequence of sequences) {
    await addSequence(sequence, where);
  }
}

async function addSequence({ name, files }, where) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const entry = { file: { name, size }, where, print: "", state: "reading", sent: 0, why: null, frames: files.length };
  uploads.push(entry);
  draw();
  try {
    const packed = await zip(files, `${name}.zip`, read => {
      if (entry.state !== "reading") {
        throw new DOMException("", "AbortError");
      }

      entry.sent += read;
      draw();
    });
    drop(entry);
    await add([packed], where);
  } catch (error) {
    if (entry.state === "reading") {
      entry.state = "refused";
      entry.why = error instanceof RangeError ? error.message : "One of the frames cannot be read. Is the disk still there? Drop the folder again.";
      draw();
    }
  }
}

function refuse(name, where, why) {
  uploads.push({ file: { name, size: 0 }, where, print: "", state: "refused", sent: 0, why });
  draw();
}

async function finish(entry, take) {
  entry.state = "done";
  entry.sent = entry.file.size;
  next();
  const twin = take ? await twinOf(entry.where, take) : null;
  if (twin) {
    entry.why = `the same bytes as ${twin}, stored once`;
    draw();
  }

  setTimeout(() => { drop(entry); }, twin ? 12000 : 4000);
}

/** "take 3" where another take has the same bytes already. */
async function twinOf({ project, shot }, take) {
  try {
    const answer = await fetch(`/api/projects/${project}/shots/${shot}/takes/${take}`);
    const same = answer.ok ? (await answer.json()).sameBytes : [];
    return same.length === 0 ? null : same[0].shotUid === shot ? `take ${Number(same[0].id.split("_")[1])}` : "a take of another shot";
  } catch {
    // The link has just gone; the card will say it.
    return null;
  }
}

function drop(entry) {
  const at = uploads.indexOf(entry);
  if (at >= 0) {
    uploads.splice(at, 1);
  }

  draw();
}

async function start(entry) {
  entry.state = "running";
  entry.why = null;
  const before = await entry.upload.findPreviousUploads();
  if (before.length > 0) {
    entry.upload.resumeFromPreviousUpload(before[0]);
  }

  if (entry.state === "running") {
    entry.upload.start();
  }
}

function next() {
  const running = uploads.filter(u => u.state === "running").length;
  for (const entry of uploads.filter(u => u.state === "waiting").slice(0, Math.max(0, atOnce - running))) {
    start(entry);
  }

  draw();
}

async function press(entry, action) {
  if (action === "pause") {
    entry.state = "paused";
    await entry.upload.abort();
  } else if (action === "go") {
    entry.state = "waiting";
  } else if (action === "cancel") {
    entry.state = "cancelled";
    await entry.upload?.abort(true).catch(() => { /* The server collects it after a day. */ });
    drop(entry);
  }

  next();
}

// ---- what an earlier visit left unfinished: the browser cannot keep a file, so it asks for it again ----

const leftovers = () => {
  const shot = place()?.shot;
  const found = [];
  for (let i = 0; i < localStorage.length; i++) {
    const key = localStorage.key(i);
    if (key.startsWith("tus::")) {
      try {
        const { size, metadata } = JSON.parse(localStorage.getItem(key));
        const fingerprint = key.split("::")[1];
        if (metadata?.shot === shot && !uploads.some(u => u.print === fingerprint)) {
          found.push({ key, fingerprint, name: metadata.filename, size });
        }
      } catch {
        // Not ours.
      }
    }
  }

  return found;
};

const hidden = new Set();

function dismissLeftover(fingerprint) {
  hidden.add(fingerprint);
}

// ---- the tray ----

const units = ["bytes", "kB", "MB", "GB", "TB"];
function bytes(n) {
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }

  return `${n < 10 && unit > 0 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

function element(name, attributes, ...children) {
  const made = name === "svg" || name === "use" ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) {
      made.setAttribute(key, value);
    }
  }

  made.append(...children.filter(c => c !== null));
  return made;
}

const icon = name => element("svg", { class: "ico sm", "aria-hidden": "true" }, element("use", { href: `#i-${name}` }));

function button(entry, action, label, name) {
  const made = element("button", { type: "button", class: "btn icon sm ghost", "aria-label": `${label} ${entry.file.name}`, title: label }, icon(name));
  made.addEventListener("click", () => press(entry, action));
  return made;
}

function line(entry) {
  const { file, state } = entry;
  const percent = file.size === 0 ? 100 : Math.floor(entry.sent / file.size * 100);
  const words = {
    reading: `reading ${entry.frames} frames, ${bytes(entry.sent)} of ${bytes(file.size)}`,
    waiting: "waits for its turn",
    running: null,
    paused: `paused at ${percent} %`,
    offline: entry.why,
    refused: entry.why,
    done: entry.why ?? `${entry.where.becomes} ${entry.where.title}`,
  }[state];
  const number = state === "done" ? icon("check") : element("span", { class: "num" }, state === "refused" ? "refused" : `${percent} %`);
  const buttons = element("span", { class: "row acts" },
    state === "running" ? button(entry, "pause", "Pause", "pause") : null,
    state === "paused" ? button(entry, "go", "Go on with", "play") : null,
    state === "offline" || state === "refused" && entry.upload ? button(entry, "go", "Try again", "retry") : null,
    state !== "done" ? button(entry, "cancel", state === "refused" ? "Dismiss" : "Cancel", "cross") : null);
  return element("li", {},
    element("span", { class: state === "refused" ? "failed" : "" }, icon(state === "refused" ? "warning" : "upload")),
    element("span", { class: "file", title: file.name }, file.name),
    element("span", { class: "row" }, number, buttons),
    state === "running" || state === "paused" || state === "reading" ? element("div", { class: "bar", role: "progressbar", "aria-label": file.name, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": percent }, element("i", { style: `width:${percent}%` })) : null,
    words !== null ? element("span", { class: "why" }, words) : element("span", { class: "why num" }, `${bytes(entry.sent)} of ${bytes(file.size)}`));
}

function leftoverLine(left) {
  const made = element("button", { type: "button", class: "btn icon sm ghost", "aria-label": `Forget ${left.name}`, title: "Forget" }, icon("cross"));
  made.addEventListener("click", () => {
    localStorage.removeItem(left.key);
    draw();
  });
  return element("li", {}, icon("upload"), element("span", { class: "file", title: left.name }, left.name), made,
    element("span", { class: "why" }, "stopped half way. Drop the file again, and it goes on from there."));
}

let drawing = false;
function draw() {
  if (drawing) {
    return;
  }

  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const host = document.getElementById("uploads");
    if (!host) {
      return;
    }

    const left = leftovers().filter(l => !hidden.has(l.fingerprint));
    if (uploads.length === 0 && left.length === 0) {
      host.replaceChildren();
      return;
    }

    const open = uploads.filter(u => u.state !== "done" && u.state !== "refused").length;
    const refused = uploads.filter(u => u.state === "refused").length;
    const focused = document.activeElement?.getAttribute?.("aria-label");
    const had = host.contains(document.activeElement);
    host.replaceChildren(element("section", { class: "tray float", "aria-label": "Uploads" },
      element("header", {}, icon("upload"), open === 0 ? (left.length > 0 && uploads.length === 0 ? "Unfinished uploads" : refused > 0 ? `${refused} refused` : "Uploaded") : `${open} ${open === 1 ? "upload" : "uploads"}`),
      element("ul", { class: "body" }, ...uploads.map(line), ...left.map(leftoverLine))));
    if (had && focused) {
      host.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    }
  });
}

// ---- where files come from ----

// In the page and held here: an input that nothing holds may be collected while its window is open, and the choice with it. A new one
// each time, so that the same file may be chosen again.
let chooser = null;
document.addEventListener("click", event => {
  const pressed = event.target instanceof Element ? event.target.closest("[data-upload]") : null;
  if (!pressed) {
    return;
  }

  const where = place();
  const isFolder = pressed.dataset.upload === "folder";
  chooser?.remove();
  chooser = element("input", { type: "file", multiple: "", accept: isFolder ? null : "video/*,image/*,audio/*,.exr,.mkv,.mov,.zip", webkitdirectory: isFolder ? "" : null, hidden: "", "aria-hidden": "true", tabindex: "-1" });
  chooser.addEventListener("change", ({ target }) => isFolder ? addFolder(filesChosen(target.files), where) : add([...target.files], where));
  document.body.append(chooser);
  chooser.click();
});

let inside = 0;
const carriesFiles = event => event.dataTransfer?.types?.includes("Files") && place() !== null;
const show = over => document.querySelector(places)?.classList.toggle("dropping", over);
document.addEventListener("dragenter", event => {
  if (carriesFiles(event)) {
    inside++;
    show(true);
  }
});
document.addEventListener("dragleave", event => {
  if (carriesFiles(event) && --inside <= 0) {
    inside = 0;
    show(false);
  }
});
document.addEventListener("dragover", event => carriesFiles(event) && event.preventDefault());
document.addEventListener("drop", event => {
  if (carriesFiles(event)) {
    event.preventDefault();
    inside = 0;
    show(false);
    take(entriesOf(event.dataTransfer), place());
  }
});

async function take({ files, folders }, where) {
  await add(files, where);
  for (const folder of folders) {
    try {
      await addFolder(await filesBelow(folder), where);
    } catch {
      refuse(folder.name, where, "The folder cannot be read. Is the disk still there? Drop it again.");
    }
  }
}

window.addEventListener("online", () => {
  for (const entry of uploads.filter(u => u.state === "offline")) {
    entry.state = "waiting";
  }

  next();
});
window.addEventListener("beforeunload", event => {
  if (uploads.some(u => u.state === "running" || u.state === "waiting" || u.state === "reading")) {
    event.preventDefault();
  }
});

// The page of a shot may come later than this script: look once when it does.
let shotBefore = null;
new MutationObserver(() => {
  const shot = place()?.shot ?? null;
  if (shot !== shotBefore) {
    shotBefore = shot;
    draw();
  }
}).observe(document.body, { childList: true, subtree: true });
draw();
