// A frame is an integer and a rate is a fraction; a timecode is only a way to write a frame. Without drop-frame, unless somebody asks for it.

/** Frames that a timecode's second has: 24 for 24000/1001. */
export function perSecond(rate) {
  return Math.max(1, Math.round(rate.numerator / rate.denominator));
}

/** Drop-frame exists for 30000/1001 and 60000/1001 alone. */
export function canDrop(rate) {
  return rate.denominator === 1001 && perSecond(rate) % 30 === 0;
}

const two = number => String(number).padStart(2, "0");

/** "00:00:01:13"; with drop-frame "00:00:01;13". */
export function format(frame, rate, isDrop = false) {
  const fps = perSecond(rate);
  if (isDrop) {
    // Two numbers (four at 60) are left out at each minute that is not a tenth one, so that the count keeps to the clock.
    const out = fps / 15;
    const tenMinutes = fps * 600 - 9 * out;
    const rest = frame % tenMinutes;
    const minutes = rest < fps * 60 ? 0 : Math.floor((rest - fps * 60) / (fps * 60 - out)) + 1;
    frame += Math.floor(frame / tenMinutes) * 9 * out + minutes * out;
  }

  const seconds = Math.floor(frame / fps);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${isDrop ? ";" : ":"}${two(frame % fps)}`;
}

/** The frame of "1:13", "00:00:01:13" or "113"; null for what is no timecode. Digits without colons fill up from the right, as on an editing desk. */
export function parse(text, rate, isDrop = false) {
  const plain = text.trim();
  const parts = /^\d+$/.test(plain) ? plain.padStart(8, "0").match(/^(\d+)(\d\d)(\d\d)(\d\d)$/)?.slice(1) : plain.split(/[:;.,]/);
  if (!parts || parts.length > 4 || !parts.every(part => /^\d{1,6}$/.test(part.trim()))) {
    return null;
  }

  const [frames, seconds = 0, minutes = 0, hours = 0] = parts.map(Number).reverse();
  const fps = perSecond(rate);
  const allMinutes = hours * 60 + minutes + Math.floor(seconds / 60);
  const left = isDrop ? (fps / 15) * (allMinutes - Math.floor(allMinutes / 10)) : 0;
  return (hours * 3600 + minutes * 60 + seconds) * fps + frames - left;
}
