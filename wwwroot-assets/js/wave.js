// A waveform under the timeline, drawn from peaks: JSON with the lowest and highest sample of some hundred stretches, each from -1 to 1.

export async function drawWave(canvas, signal) {
  if (!canvas) {
    return;
  }

  const answer = await fetch(canvas.dataset.peaks, { signal }).catch(() => null);
  if (!answer?.ok) {
    return;
  }

  const peaks = pairsOf(await answer.json());
  const draw = () => paint(canvas, peaks);
  const size = new ResizeObserver(draw);
  size.observe(canvas);
  signal.addEventListener("abort", () => size.disconnect());
  draw();
}

function pairsOf(json) {
  const flat = Array.isArray(json) ? json : json.peaks ?? [];
  return Array.isArray(flat[0]) ? flat : Array.from({ length: flat.length >> 1 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

function paint(canvas, peaks) {
  const width = canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(canvas).color;
  for (let x = 0; x < width && peaks.length > 0; x++) {
    const [low, high] = peaks[Math.min(peaks.length - 1, Math.floor(x / width * peaks.length))];
    pen.fillRect(x, (1 - high) / 2 * height, 1, Math.max(1, (high - low) / 2 * height));
  }
}
