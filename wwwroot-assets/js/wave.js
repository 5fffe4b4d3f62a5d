// A waveform under the timeline, drawn from peaks: JSON { low, high }, the lowest and highest sample of some hundred stretches, each from -1 to 1.

export async function drawWave(canvas, signal) {
  if (!canvas) {
    return;
  }

  const answer = await fetch(canvas.dataset.peaks, { signal }).catch(() => null);
  if (!answer?.ok) {
    return;
  }

  const peaks = await answer.json();
  const draw = () => paint(canvas, peaks);
  const size = new ResizeObserver(draw);
  size.observe(canvas);
  signal.addEventListener("abort", () => size.disconnect());
  draw();
}

function paint(canvas, { low = [], high = [] }) {
  const width = canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(canvas).color;
  for (let x = 0; x < width && low.length > 0; x++) {
    const at = Math.min(low.length - 1, Math.floor(x / width * low.length));
    pen.fillRect(x, (1 - high[at]) / 2 * height, 1, Math.max(1, (high[at] - low[at]) / 2 * height));
  }
}
