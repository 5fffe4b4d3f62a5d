// <button data-copy="text">: copies, and says so on the button for a moment.

const shown = 1600;

async function write(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }

  // A plain http address on the local network has no clipboard interface; the old command still works there.
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;opacity:0";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Copies a text, and says so on the button for a moment. */
export async function copy(text, button) {
  await write(text);
  button?.classList.add("is-copied");
  button?.setAttribute("data-copied", "Copied");
  const voice = document.getElementById("voice");
  if (voice) {
    voice.textContent = `Copied: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
  }

  setTimeout(() => button?.classList.remove("is-copied"), shown);
}

document.addEventListener("click", event => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button !== null) {
    copy(button.dataset.copy, button);
  }
});
