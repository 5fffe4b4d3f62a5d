// <button data-dialog="id"> opens a dialog that is already in the page, such as the list of shortcuts; <button data-close> closes the one it is in.
document.addEventListener("click", event => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-dialog]");
  if (opener) {
    const sheet = document.getElementById(opener.dataset.dialog);
    if (sheet && !sheet.open) {
      sheet.showModal();
    }

    return;
  }

  const closer = target?.closest("[data-close]");
  if (closer) {
    closer.closest("dialog")?.close();
    return;
  }

  if (target instanceof HTMLDialogElement && target.hasAttribute("data-light")) {
    target.close();
  }
});
