// Two takes without a name, on one transport. Which one is better is a button of the page; its keys are keys.js's, but for Space, which is play elsewhere.
import { actOf } from "./deskKeys.js";
import { isMenuOpen, isTyping, layer } from "./keys.js";
import { lanesOn } from "./lanes.js";
import { onePerPage } from "./page.js";

export const attach = onePerPage(root => {
  const { on, lanes, transport, clock, dispose } = lanesOn(root);
  const tags = [...root.querySelectorAll("[data-tag]")];

  function focus(index) {
    clock.focus = index;
    [lanes, tags].forEach(part => part.forEach((one, i) => one.toggleAttribute("data-focus", i === index)));
    tags.forEach((tag, i) => tag.querySelector("[data-focus-lane]")?.setAttribute("aria-pressed", i === index));
  }

  on(root, "click", event => {
    const tag = event.target.closest("[data-focus-lane]")?.closest("[data-tag]");
    tag && focus(tags.indexOf(tag));
  });
  // The two play by themselves, so Space is free: before the transport hears it.
  on(document, "keydown", event => {
    if (event.key === " " && !event.repeat && actOf(event) === "play" && layer() === document && !isMenuOpen() && !isTyping(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      document.querySelector("[data-tie]")?.click();
    }
  }, { capture: true });
  focus(0);
  transport.play();
  return { dispose };
});
