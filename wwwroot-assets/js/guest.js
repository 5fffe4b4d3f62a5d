// The guest's page: a note names the frame that is shown, a frame in a note is shown again, and the name is typed once.

const kept = "takes.guest";

function frameOf(item) {
  const video = item.querySelector("video");
  const rate = Number(item.dataset.fps);
  return video && rate > 0 ? Math.floor(video.currentTime * rate + 0.001) : null;
}

for (const item of document.querySelectorAll("[data-fps]")) {
  const video = item.querySelector("video");
  const field = item.querySelector("input[name=frame]");
  const shown = item.querySelector("[data-at]");
  if (video && field && Number(item.dataset.fps) > 0) {
    const name = () => {
      field.value = frameOf(item);
      if (shown) {
        shown.textContent = ` at frame ${field.value}`;
      }
    };
    for (const event of ["pause", "seeked", "timeupdate"]) {
      video.addEventListener(event, name);
    }
  }

  item.addEventListener("click", event => {
    const chip = event.target.closest?.("[data-seek]");
    if (chip && video) {
      video.pause();
      video.currentTime = (Number(chip.dataset.seek) + 0.5) / Number(item.dataset.fps);
      video.scrollIntoView({ block: "nearest" });
    }
  });
}

for (const field of document.querySelectorAll("[data-name]")) {
  field.value ||= localStorage.getItem(kept) ?? "";
  field.addEventListener("change", () => localStorage.setItem(kept, field.value));
}
