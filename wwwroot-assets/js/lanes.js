// Several takes beside each other on one transport: [data-lane] for each, [data-lanes] around them. What compare and take-off share.
import { MediaClock, StillClock } from "./clock.js";
import { GroupClock } from "./group.js";
import { Transport } from "./transport.js";
import { faceOf, rateOf } from "./page.js";

/** more: as of a Transport. */
export function lanesOn(root, more) {
  const off = new AbortController();
  const on = (target, type, handler, options) => target?.addEventListener(type, handler, { signal: off.signal, ...options });
  const lanes = [...root.querySelectorAll("[data-lane]")];
  const box = root.querySelector("[data-lanes]");
  const makers = lanes.map(lane => heard => {
    const media = lane.querySelector("video[data-media], audio[data-media]");
    return media ? new MediaClock(media, { rate: rateOf(lane.dataset), frameCount: Number(lane.dataset.frames) || 0 }, heard) : new StillClock();
  });
  const transport = new Transport(root, heard => new GroupClock(makers, heard), more);
  const { clock } = transport;
  root.player = faceOf(transport, box, {
    /** What each take shows now: its own frames. */
    get lanes() { return clock.lanes.map(lane => lane.frame); },
  });

  // Each lane has the shape of what is really shown in it, and a pair that of A.
  for (const lane of lanes) {
    const media = lane.querySelector("[data-media]");
    const shape = () => {
      const ratio = (media.videoWidth || media.naturalWidth) / (media.videoHeight || media.naturalHeight);
      if (ratio > 0) {
        lane.style.setProperty("--ratio", ratio);
        lane === lanes[0] && box.style.setProperty("--ratio", ratio);
      }
    };
    if (media) {
      on(media, media.tagName === "IMG" ? "load" : "loadedmetadata", shape);
      shape();
    }
  }

  return {
    on, lanes, box, transport, clock, signal: off.signal,
    dispose() {
      off.abort();
      transport.dispose();
      delete root.player;
    },
  };
}
