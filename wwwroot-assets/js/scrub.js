// Scrubbing over a card: the pointer's place in the picture is a place in the take, shown from a strip of small frames. The strip and its
// map are fetched when a card is first hovered; after that nothing is asked of anybody. It knows nothing of Blazor.
const forget = 30_000;  // a strip that was not there yet is asked for again after so long
const kept = 60;        // maps in memory; the strips themselves are the browser's cache
const maps = new Map();

export function attach(root) {
  const off = new AbortController();
  const on = (type, handler) => root.addEventListener(type, handler, { signal: off.signal, passive: true });
  let shown = null;  // { pic, strip, line, flag, bar, map, x }

  async function enter(pic, x) {
    leave();
    const here = shown = { pic, x };
    const map = await load(pic.dataset.sprite);
    if (shown !== here || !map || !pic.isConnected) {
      return;
    }

    const add = (name, parent) => parent.appendChild(Object.assign(document.createElement("span"), { className: name }));
    here.map = map;
    here.layer = add("scrublayer", pic);
    here.layer.setAttribute("aria-hidden", "true");
    here.strip = add("scrubstrip", here.layer);
    here.line = add("scrub", here.layer);
    here.flag = add("over tc", here.line);
    here.bar = add("scrubbar", here.layer).appendChild(document.createElement("i"));
    here.strip.style.backgroundImage = `url("${map.url}")`;
    pic.classList.add("is-scrubbed");
    show(here);
  }

  function show({ pic, map, strip, line, flag, bar, x }) {
    const box = pic.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (x - box.left) / Math.max(1, box.width - 1)));
    const frame = Math.round(part * (map.frameCount - 1));
    const cell = nearest(map.frames, frame);
    // The cell lies where the picture lies: inside the box, its own aspect kept.
    const scale = Math.min(box.width / map.cellWidth, box.height / map.cellHeight);
    const [width, height] = [map.cellWidth * scale, map.cellHeight * scale];
    strip.style.width = `${width}px`;
    strip.style.height = `${height}px`;
    strip.style.left = `${(box.width - width) / 2}px`;
    strip.style.top = `${(box.height - height) / 2}px`;
    strip.style.backgroundSize = `${width * map.columns}px ${height * map.rows}px`;
    strip.style.backgroundPosition = `${-width * (cell % map.columns)}px ${-height * Math.floor(cell / map.columns)}px`;
    line.style.left = `${part * 100}%`;
    line.classList.toggle("late", part > 0.5);
    flag.textContent = timecode(frame, map.frameRate);
    bar.style.width = `${part * 100}%`;
    pic.dataset.frame = map.frames[cell];
  }

  function leave() {
    if (shown?.layer) {
      shown.layer.remove();
      shown.pic.classList.remove("is-scrubbed");
      delete shown.pic.dataset.frame;
    }

    shown = null;
  }

  on("pointermove", event => {
    const pic = event.pointerType === "touch" ? null : event.target.closest?.("[data-sprite]");
    if (!pic) {
      leave();
    } else if (shown?.pic !== pic) {
      enter(pic, event.clientX);
    } else {
      shown.x = event.clientX;
      if (shown.map) {
        show(shown);
      }
    }
  });
  on("pointerleave", leave);
  return { dispose: () => { leave(); off.abort(); } };
}

// One request for a strip, however many cards and visits ask for it.
function load(url) {
  if (!maps.has(url)) {
    if (maps.size >= kept) {
      maps.delete(maps.keys().next().value);
    }

    maps.set(url, fetchMap(url).then(map => {
      if (!map) {
        setTimeout(() => maps.delete(url), forget);
      }

      return map;
    }));
  }

  return maps.get(url);
}

async function fetchMap(url) {
  try {
    const answer = await fetch(url.replace("/sprite?", "/sprite/map?"));
    if (!answer.ok) {
      return null;
    }

    const map = await answer.json();
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    return { ...map, url };
  } catch {
    // No network, or no strip that can be shown: the card keeps its picture.
    return null;
  }
}

/** Place of the number nearest to a frame in a rising list. */
export function nearest(frames, frame) {
  let [low, high] = [0, frames.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (frames[middle] <= frame) {
      low = middle;
    } else {
      high = middle;
    }
  }

  return frames[high] - frame < frame - frames[low] ? high : low;
}

/** Hours, minutes, seconds and frames, counted without dropping numbers. */
export function timecode(frame, rate) {
  const each = Math.max(1, Math.round((rate?.numerator ?? 25) / (rate?.denominator ?? 1)));
  const seconds = Math.floor(frame / each);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % each].map(part => String(part).padStart(2, "0")).join(":");
}
