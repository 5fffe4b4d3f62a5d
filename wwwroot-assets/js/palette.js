// The command palette: Ctrl+K (Cmd+K) over any page. Commands are in the page and need nobody; takes, shots, scenes and projects are asked for
// over HTTP, and a newer question aborts the older one. No key of it reaches the circuit, and none reaches the page below: a dialog lies on top.
import { isMenuOpen } from "./keys.js";

const pause = 60;
const most = { commands: 6, takes: 8 };
const icons = { project: "film", scene: "grid", shot: "frame" };

let timer = 0;
let asked = null;      // the question that is under way
let found = null;      // the answer to the text that stands there; null while there is none yet
let goWhenFound = false;

const palette = () => document.getElementById("palette");
const field = () => palette().querySelector("input");
const list = () => palette().querySelector("[role=listbox]");
const options = () => [...list().querySelectorAll("[role=option]")];

function open() {
  if (!palette() || palette().open) {
    return;
  }

  field().value = "";
  found = null;
  palette().showModal();
  field().focus();
  show();
}

function close() {
  stop();
  palette().close();
}

function stop() {
  clearTimeout(timer);
  asked?.abort();
  asked = null;
  goWhenFound = false;
}

// ---- what there is to choose from

/** The buttons of the page that a key presses, and the links beside its title: whoever may do a thing here finds it here. */
function ofPage() {
  const seen = new Set();
  return [...document.querySelectorAll("main [data-key], main .page-head a.btn")].flatMap(element => {
    const name = (element.title || element.getAttribute("aria-label") || element.textContent).replace(/\s*\([^)]*\)\s*$/, "").trim();
    if (name === "" || element.disabled || !element.checkVisibility() || seen.has(name)) {
      return [];
    }

    seen.add(name);
    return [{ name, words: "", keys: (element.dataset.key ?? "").replace("Digit", "").replace(/(^| )([a-z])/g, (_, space, letter) => space + letter.toUpperCase()), run: () => element.click() }];
  });
}

function ofProduct() {
  return [...palette().querySelectorAll("[data-command]")].map(({ dataset }) => ({
    name: dataset.command, words: dataset.words, keys: dataset.keys ?? "", url: dataset.url, run: dataset.sheet ? () => document.getElementById(dataset.sheet)?.showModal() : null,
  }));
}

/** Each word of the text begins a word of the command. */
function commands(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = command => {
    const own = `${command.name} ${command.words}`.toLowerCase().split(/\s+/);
    return words.every(word => own.some(other => other.startsWith(word)));
  };
  const page = ofPage().filter(fits);
  return [...words.length === 0 ? page.slice(0, most.commands) : page, ...ofProduct().filter(fits)].slice(0, words.length === 0 ? 20 : most.commands);
}

// ---- how it is shown

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text ?? "";
  return element;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "ico");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  svg.firstChild.setAttribute("href", `#i-${name}`);
  return svg;
}

function picture(url) {
  const box = make("span", "pic");
  if (url) {
    const image = new Image(48, 27);
    image.alt = "";
    image.src = url;
    box.append(image);
  }

  return box;
}

function option(front, name, more, { url, run, keys }) {
  const element = make(url ? "a" : "button", "");
  element.setAttribute("role", "option");
  element.tabIndex = -1;
  if (url) {
    element.href = url;
  } else {
    element.type = "button";
    element.addEventListener("click", () => setTimeout(run));
  }

  const words = make("span", "name", name);
  if (more) {
    words.append(" ", make("span", "more", more));
  }

  element.append(front, words, ...keys ? [make("kbd", "", keys)] : []);
  return element;
}

function group(title, rows) {
  if (rows.length === 0) {
    return [];
  }

  const box = make("div", "");
  const head = make("div", "palette__head", title);
  head.id = `palette-${title.split(" ")[0].toLowerCase()}`;
  head.setAttribute("role", "presentation");
  box.setAttribute("role", "group");
  box.setAttribute("aria-labelledby", head.id);
  box.append(head, ...rows);
  return [box];
}

const factsOf = take => [take.project, take.model, take.seed && `seed ${take.seed}`, take.verdict !== "none" && take.verdict, take.rating > 0 && "★".repeat(take.rating), take.storage !== "live" && take.storage].filter(Boolean).join(" · ");

function show() {
  const text = field().value.trim();
  const chosen = options().findIndex(one => one.getAttribute("aria-selected") === "true");
  const before = chosen > 0 ? options()[chosen].textContent : null;
  const takes = (found?.takes ?? []).map(take => option(picture(take.thumbnailUrl), `Take ${Number(take.takeId.slice(5))} of ${take.shot}`, factsOf(take), { url: take.url }));
  if (text !== "" && !found?.problem) {
    takes.push(option(icon("search"), `All takes with ${text}`, "", { url: `/search?q=${encodeURIComponent(text)}` }));
  }

  list().replaceChildren(
    ...group("Commands", commands(text).map(command => option(icon("forward"), command.name, "", command))),
    ...group("Places", (found?.places ?? []).map(place => option(icon(icons[place.kind]), place.name, `${place.kind}${place.within ? `, ${place.within}` : ""}`, { url: place.url }))),
    ...group("Takes", takes));
  options().forEach((one, i) => { one.id = `palette-${i}`; });
  choose(Math.max(0, options().findIndex(one => one.textContent === before)));
  palette().querySelector("[role=status]").textContent = found?.problem ?? (found && text !== "" ? found.takes.length === 1 ? "1 take" : `${found.takes.length === most.takes ? `${most.takes} or more` : found.takes.length} takes` : "");
}

function choose(index) {
  const all = options();
  all.forEach((one, i) => one.setAttribute("aria-selected", i === index));
  field().setAttribute("aria-activedescendant", all[index]?.id ?? "");
  all[index]?.scrollIntoView({ block: "nearest" });
}

// ---- what it asks

async function ask(text) {
  asked = new AbortController();
  const { signal } = asked;
  try {
    const answer = await fetch(`/api/search/suggest?limit=${most.takes}&q=${encodeURIComponent(text)}`, { signal });
    const said = answer.ok ? await answer.json() : { takes: [], places: [], problem: answer.status === 401 ? "You are signed out. Load the page again to sign in." : "The server cannot search now. Try again in a moment." };
    if (!signal.aborted) {
      found = said;
    }
  } catch {
    if (!signal.aborted) {
      found = { takes: [], places: [], problem: "The server does not answer. Commands work; try again in a moment." };
    }
  }

  if (!signal.aborted) {
    const go = goWhenFound;
    stop();
    show();
    if (go) {
      options().find(one => one.getAttribute("aria-selected") === "true")?.click();
    }
  }
}

document.addEventListener("input", event => {
  if (palette()?.open && event.target === field()) {
    stop();
    found = null;
    const text = field().value.trim();
    show();
    if (text !== "") {
      timer = setTimeout(() => ask(text), pause);
    }
  }
});

function step(event) {
  const all = options();
  const at = all.findIndex(one => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose((at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % Math.max(1, all.length));
  } else if (event.key === "Enter" && event.target === field()) {
    event.preventDefault();
    // The answer to what stands there is on its way: the first of it is meant, and not the line that only leads to it.
    if (found === null && field().value.trim() !== "" && at <= 0 && all[at]?.tagName === "A") {
      goWhenFound = true;
    } else {
      all[at]?.click();
    }
  }
}

document.addEventListener("keydown", event => {
  const isOpener = event.key?.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (palette()?.open && !event.isComposing) {
    if (isOpener) {
      event.preventDefault();
      close();
    } else {
      step(event);
    }
  } else if (isOpener && palette() && !event.repeat && document.querySelector("dialog[open]") === null && !isMenuOpen()) {
    event.preventDefault();
    open();
  }
});

document.addEventListener("close", event => {
  if (event.target === palette()) {
    stop();
  }
}, { capture: true });

document.addEventListener("click", event => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-palette]") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open();
  } else if (target?.closest("#palette [role=option]") && !event.ctrlKey && !event.metaKey) {
    close();
  } else if (target === palette()) {
    close();
  }
}, { capture: true });
