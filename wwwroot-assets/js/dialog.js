// A dialog that a component shows: the browser traps focus and owns Escape; we tell the component when it closes.

export function attach(dialog, component) {
  const opener = document.activeElement;
  dialog.addEventListener("cancel", event => {
    event.preventDefault();
    component.invokeMethodAsync("AskedToClose");
  });
  dialog.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // The field that is being typed in tells its value first.
      document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
      dialog.querySelector("[data-submit]:not(:disabled)")?.click();
    }
  });
  dialog.addEventListener("mousedown", event => {
    if (event.target === dialog && isOutside(dialog, event)) {
      component.invokeMethodAsync("AskedToClose");
    }
  });
  dialog.showModal();
  const first = dialog.querySelector("[autofocus]");
  first?.focus();
  first?.select?.();

  return {
    dispose() {
      // Blazor may ask before or after it has taken the element away; closing gives the focus back by itself.
      if (dialog.isConnected && dialog.open) {
        dialog.close();
      }

      if (document.activeElement === document.body || document.activeElement === null) {
        opener?.focus?.({ preventScroll: true });
      }
    },
  };
}

function isOutside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
