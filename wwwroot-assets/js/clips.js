// Cuts out of the take that is shown: which frame, and which range, the player says; where there is none, the plain video element does.
// What is drawn on the frame that stands there comes with it.
import { pngOf } from "./ink.js";

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

async function send(url, body, done) {
  try {
    const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const answer = await response.json();
    return response.ok ? { isOk: true, sentence: done } : { isOk: false, sentence: answer.detail ?? answer.title ?? `The server answered ${response.status}.` };
  } catch {
    return { isOk: false, sentence: "The server cannot be reached. Try again when it is back." };
  }
}

export async function snapshot(project, shot, take, rate) {
  const at = frame(rate);
  const stage = root()?.querySelector("[data-stage]");
  const drawn = stage && await pngOf(stage, video()?.videoWidth || stage.clientWidth);
  return send("/api/snapshots", { project, shot, take, frame: at, ...(drawn ? { frame_data: drawn } : {}) }, `Frame ${at} is kept as a snapshot${drawn ? ", with the drawing" : ""}.`);
}

/** The frame that stands there becomes the picture of the take's card. */
export function cover(project, shot, take, rate) {
  const at = frame(rate);
  const url = `/api/projects/${encodeURIComponent(project)}/shots/${encodeURIComponent(shot)}/takes/${encodeURIComponent(take)}/regenerate-thumbnail`;
  return send(url, { frame: at }, `The card shows frame ${at} as soon as its picture is made.`);
}

export function clip(project, shot, take) {
  const set = range();
  if (!set) {
    return { isOk: false, sentence: "Mark a range first: I sets its beginning, O its end." };
  }

  return send("/api/clips", { project, shot, take, in: set.in, out: set.out }, `Frames ${set.in} to ${set.out} are being cut; the clip appears with the shot's clips.`);
}
