// The line of a toast runs out in ten seconds and waits while somebody looks (style sheet); when it is through, the toast leaves.
document.addEventListener("animationend", event => {
  if (event.animationName === "run-out") {
    event.target.closest(".toast")?.querySelector("[data-dismiss]")?.click();
  }
});
