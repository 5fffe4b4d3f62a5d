// What there is one of on a page: a player, a comparison.
import { showSwitches } from "./keys.js";

/** From a maker to the attach() of a module: the one before goes first. A maker's answer has dispose(), and what else the page asks of it. */
export function onePerPage(make) {
  let current = null;
  return root => {
    current?.dispose();
    // Whoever is already on the way to another page has taken the element along.
    current = root ? make(root) : { judged() { }, dispose() { } };
    showSwitches();
    return current;
  };
}

/** What others may do with a player (player.js says what for). */
export function faceOf(transport, stage, more = {}) {
  const { clock } = transport;
  return Object.defineProperties({
    get frame() { return clock.frame; },
    get frameCount() { return clock.frameCount; },
    get rate() { return clock.rate; },
    get range() { return transport.range; },
    get isPlaying() { return clock.isPlaying; },
    seek: n => transport.go(n),
    play: () => transport.play(),
    pause: () => transport.pause(),
    stage,
  }, Object.getOwnPropertyDescriptors(more));
}

/** The fraction in data-rate-numerator and data-rate-denominator. */
export function rateOf({ rateNumerator, rateDenominator }) {
  return { numerator: Number(rateNumerator) || 24, denominator: Number(rateDenominator) || 1 };
}
