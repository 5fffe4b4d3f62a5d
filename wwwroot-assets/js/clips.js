// Cuts out of the take that is shown: which frame, and which range, the player says; where there is none, the plain video element does.
// What is drawn on the frame comes from a canvas that is marked [data-drawing], when something is on it.

const root = () => document.querySelector("[data-player]");
const video = () => root()?.querySelector("video") ?? document.querySelector(".stage video");

function frame(rate) {
  const player = root()?.player;
  if (player && Number.isInteger(player.frame)) {
    return player.frame;
  }

  const element = video();
  return element ? Math.floor(element.currentTime * rate + 0.001) : 0;
}

function range() {
  const set = root()?.player?.range;
  return set && Number.isInteger(set.in) && Number.isInteger(set.out) ? set : null;
}

/** A data URL, or null when nothing is drawn: a canvas whose every pixel is clear. */
function drawing() {
  const canvas = document.querySelector("canvas[data-drawing]");
  if (!canvas || canvas.width === 0 || canvas.height === 0) {
    return null;
  }

  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  for (let i = 3; i < pixels.length; i += 4) {
    if (pixels[i] !== 0) {
      return canvas.toDataURL("image/png");
    }
  }

  return null;
}

async function send(url, body, done) {
  try {
    const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const answer = await response.json();
    return response.ok ? { isOk: true, sentence: done } : { isOk: false, sentence: answer.detail ?? answer.title ?? `The server answered ${response.status}.` };
  } catch {
    return { isOk: false, sentence: "The server cannot be reached. Try again when it is back." };
  }
}

export function snapshot(project, shot, take, rate) {
  const at = frame(rate);
  const drawn = drawing();
  return send("/api/snapshots", { project, shot, take, frame: at, ...(drawn ? { frame_data: drawn } : {}) }, `Frame ${at} is kept as a snapshot${drawn ? ", with the drawing" : ""}.`);
}

export function clip(project, shot, take) {
  const set = range();
  if (!set) {
    return { isOk: false, sentence: "Mark a range first: I sets its beginning, O its end." };
  }

  return send("/api/clips", { project, shot, take, in: set.in, out: set.out }, `Frames ${set.in} to ${set.out} are being cut; the clip appears with the shot's clips.`);
}
