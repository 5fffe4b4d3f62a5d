// The grid of takes: how many cards fit, where the focus is, and which card a key means. It knows nothing of Blazor but the calls
// it makes: Measured(columns, rowHeight), Circle(uid), Menu(uid), Choose(uid, isRange), Extend(uid, uid), ChooseAll(), Deed(uid, what).
import { deedOf, goesOn, makeReachable } from "./gridKeys.js";
import { areLettersOn, isMenuOpen, isTyping, layer, showSwitches } from "./keys.js";

const gapX = 14;
const gapXPhone = 10;
const gapY = 18;
const lines = 3 + 30 + 15;  // the line, its margin and the data under a picture (gallery.css)
const stored = "takes.density";

export function attach(root, component) {
  const off = new AbortController();
  const on = (target, type, handler, more) => target.addEventListener(type, handler, { signal: off.signal, ...more });
  const density = document.querySelector("[data-density]");
  let columns = 0;
  let rowHeight = 0;
  let wanted = null;   // uid of the card that has, or should have, the focus
  let index = 0;       // its place
  let menuOff = new AbortController();
  let held = false;    // true while the focus belongs to the grid, even when its element has gone
  let awaited = null;  // place that gets the focus as soon as its row is there
  let back = root.dataset.at ? Number(root.dataset.at) : null;  // place of the take that somebody comes back from
  let anchor = null;   // the card whose row stays where it is while takes arrive above it
  let isOurs = false;  // true while the scrolling is ours

  const cards = () => root.querySelectorAll("[data-uid]");
  const cardAt = place => root.querySelector(`[data-index="${place}"]`);
  const cardOf = uid => root.querySelector(`[data-uid="${uid}"]`);
  const current = () => document.activeElement?.closest?.("[data-uid]");

  function measure() {
    const width = root.clientWidth;
    if (width === 0) {
      return;
    }

    const phone = matchMedia("(max-width: 720px)").matches;
    const gap = phone ? gapXPhone : gapX;
    const least = phone ? 160 : Number(density?.value ?? 240);
    const nowColumns = phone ? 2 : Math.max(1, Math.floor((width + gap) / (least + gap)));
    const card = (width - gap * (nowColumns - 1)) / nowColumns;
    const phoneLines = phone ? 3 + 44 + 18 : lines;
    const nowHeight = Math.round((card * 9 / 16 + phoneLines + gapY) * 4) / 4;
    root.style.setProperty("--card-width", `${Math.round(card)}px`);
    if (nowColumns !== columns || Math.abs(nowHeight - rowHeight) > 0.2) {
      columns = nowColumns;
      rowHeight = nowHeight;
      component.invokeMethodAsync("Measured", columns, rowHeight);
    }
  }

  function focusOn(place) {
    const count = Number(root.dataset.count);
    if (count === 0) {
      return;
    }

    place = Math.min(Math.max(place, 0), count - 1);
    const card = cardAt(place);
    if (card) {
      awaited = null;
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
      return;
    }

    // Its row is not in the page yet: go there, and take the focus when it comes.
    awaited = place;
    const top = root.getBoundingClientRect().top + scrollY + Math.floor(place / columns) * rowHeight;
    scrollTo({ top: Math.max(0, top - innerHeight / 2) });
  }

  // ---- takes that arrive at the top push the others on; whoever reads further down keeps the row before their eyes ----

  function note() {
    const top = document.querySelector(".appbar")?.offsetHeight ?? 0;
    anchor = null;
    if (columns === 0 || root.getBoundingClientRect().top + rowHeight / 2 > top) {
      return;
    }

    const inSight = element => { const box = element.getBoundingClientRect(); return box.bottom > top + 8 && box.top < innerHeight; };
    const focused = root.contains(document.activeElement) ? current() : null;
    const card = focused && inSight(focused) ? focused : [...root.querySelectorAll(".takes__row")].find(inSight)?.querySelector("[data-uid]");
    anchor = card && { uid: card.dataset.uid, index: Number(card.dataset.index), columns, count: Number(root.dataset.count) };
  }

  function hold() {
    if (!anchor || anchor.columns !== columns) {
      return;
    }

    const count = Number(root.dataset.count);
    const card = cardOf(anchor.uid);
    // Pushed out of the rows that are in the page: what came, came before it.
    const place = card ? Number(card.dataset.index) : anchor.index + count - anchor.count;
    const rowsOn = Math.floor(place / columns) - Math.floor(anchor.index / columns);
    anchor.index = place;
    anchor.count = count;
    if (rowsOn !== 0) {
      isOurs = true;
      scrollBy({ top: rowsOn * rowHeight, behavior: "instant" });
    }
  }

  let isNoting = false;
  on(document, "scroll", () => {
    if (!isNoting) {
      isNoting = true;
      requestAnimationFrame(() => {
        isNoting = false;
        if (!isOurs) {
          note();
        }

        isOurs = false;
      });
    }
  }, { passive: true });

  function move(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const count = Number(root.dataset.count);
    if (step !== undefined) {
      const next = index + step;
      if (next >= 0 && next < count) {
        focusOn(next);
      } else if (event.key === "ArrowDown" && Math.floor(index / columns) < Math.floor((count - 1) / columns)) {
        focusOn(count - 1);
      }
    } else if (event.key === "Home") {
      focusOn(0);
    } else if (event.key === "End") {
      focusOn(count - 1);
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      const page = Math.max(1, Math.floor(innerHeight / rowHeight) - 1) * columns;
      focusOn(index + (event.key === "PageDown" ? page : -page));
    } else {
      return false;
    }

    return true;
  }

  // Chooses on from the card that has the focus to the one beside it, and goes there.
  function extend(step) {
    const from = current().dataset.uid;
    const next = cardAt(index + step);
    if (next) {
      focusOn(index + step);
      component.invokeMethodAsync("Extend", from, next.dataset.uid);
    }
  }

  function setDensity(value) {
    if (density) {
      density.value = String(Math.min(420, Math.max(150, value)));
      localStorage.setItem(stored, density.value);
      measure();
    }
  }

  on(document, "keydown", event => {
    if (event.defaultPrevented || event.altKey || layer() !== document || isMenuOpen() || isTyping(event.target)) {
      return;
    }

    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === "a" && !event.shiftKey && (root.contains(document.activeElement) || document.activeElement.matches("body, h1, main, .bulkbar *"))) {
        event.preventDefault();
        component.invokeMethodAsync("ChooseAll");
      }

      return;
    }

    const inGrid = root.contains(document.activeElement);
    if (event.shiftKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && density) {
      event.preventDefault();
      setDensity(Number(density.value) + (event.key === "ArrowUp" ? 30 : -30));
      return;
    }

    if (event.key === " " && current() && document.activeElement === current()) {
      event.preventDefault();
      component.invokeMethodAsync("Choose", current().dataset.uid, event.shiftKey);
      return;
    }

    if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight") && inGrid && current()) {
      event.preventDefault();
      extend(event.key === "ArrowLeft" ? -1 : 1);
      return;
    }

    const idle = document.activeElement === document.body || document.activeElement?.matches("h1, main, [role=grid]");
    if (event.target?.matches?.("input, [role=slider]") || (event.key.length === 1 && !areLettersOn())) {
      return;
    }

    const card = current() ?? (idle ? root.querySelector("[data-uid]:hover") : null);
    const deed = card && !event.repeat ? deedOf(event) : undefined;
    if (deed === "edit" || deed && root.dataset.chosen === "0") {
      // While takes are chosen, these keys are those of the bar.
      event.preventDefault();
      component.invokeMethodAsync("Deed", card.dataset.uid, deed);
      if (goesOn(deed) && index + 1 < Number(root.dataset.count)) {
        focusOn(index + 1);
      }
    } else if (event.shiftKey) {
      return;
    } else if (inGrid && current() && move(event)) {
      event.preventDefault();
    } else if (idle && ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key) && columns > 0) {
      event.preventDefault();
      focusOn(index);
    } else if (card && event.key.toLowerCase() === "s" && !event.repeat) {
      event.preventDefault();
      component.invokeMethodAsync("Circle", card.dataset.uid);
    } else if (card && event.key === "ContextMenu" && !event.repeat) {
      event.preventDefault();
      component.invokeMethodAsync("Menu", card.dataset.uid);
    } else if (event.key === "Enter" && document.activeElement === card) {
      event.preventDefault();
      card.querySelector("[data-open]").click();
    }
  });

  // One Tab stop: the grid itself while no card has the focus, then the card.
  function reach(card) {
    root.tabIndex = -1;
    held = true;
    wanted = card.dataset.uid;
    index = Number(card.dataset.index);
    makeReachable(root, card);
  }

  on(root, "focusin", event => {
    const card = event.target.closest("[data-uid]");
    if (event.target === root) {
      focusOn(wanted && cardOf(wanted) ? Number(cardOf(wanted).dataset.index) : Math.min(index, Number(root.dataset.count) - 1));
    } else if (card) {
      reach(card);
    }
  });
  on(root, "focusout", event => {
    if (!root.contains(event.relatedTarget)) {
      root.tabIndex = 0;
      makeReachable(root, null);
      // Somebody went elsewhere on purpose; an element that Blazor took away is gone a moment later, and the focus stays wanted.
      const left = event.target;
      setTimeout(() => {
        if (left.isConnected && !root.contains(document.activeElement)) {
          held = false;
        }
      }, 0);
    }
  });

  // Live arrivals push cards into other rows, which makes their elements anew: the focus stays with its take.
  let counted = Number(root.dataset.count);
  const rows = new MutationObserver(() => {
    const count = Number(root.dataset.count);
    hold();
    if (back !== null && root.querySelector(".takes__row")) {
      const place = back;
      back = null;
      focusOn(place);
    } else if (awaited !== null && cardAt(awaited)) {
      focusOn(awaited);
    } else if (held && wanted && document.activeElement === document.body) {
      // What was judged or thrown away may have left the filter: the eye goes on to what took its place.
      const stays = cardOf(wanted) ?? (count < counted ? cardAt(Math.min(index, count - 1)) : null);
      stays?.focus({ preventScroll: true });
    }

    counted = count;
  });
  rows.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-count"] });

  // With Ctrl or Shift a click chooses, and while takes are chosen a plain one does too; else it opens.
  on(root, "click", event => {
    const card = event.target.closest("[data-uid]");
    const isAsked = event.ctrlKey || event.metaKey || event.shiftKey || root.dataset.chosen !== "0";
    if (card && isAsked && event.detail > 0 && event.button === 0 && !event.target.closest("button")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      card.focus({ preventScroll: true });
      component.invokeMethodAsync("Choose", card.dataset.uid, event.shiftKey);
    }
  }, { capture: true });

  // Whoever opens a take comes back to its card, by the browser's own Back too.
  on(root, "click", event => {
    const opened = event.target.closest("[data-open]");
    if (opened && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const address = new URL(location.href);
      address.searchParams.set("at", new URL(opened.href).pathname.split("/").pop());
      history.replaceState(history.state, "", address);
    }
  });

  // A click on a card that is not on one of its controls gives it the focus.
  on(root, "pointerdown", event => {
    const card = event.target.closest("[data-uid]");
    if (card && !event.target.closest("a, button")) {
      card.focus({ preventScroll: true });
    }
  });

  const size = new ResizeObserver(() => requestAnimationFrame(measure));
  if (density) {
    density.value = localStorage.getItem(stored) ?? "240";
    on(density, "input", () => setDensity(Number(density.value)));
  }
  // The first cards are in the page before this: one that has the focus by now keeps it when its row is made anew.
  if (root.contains(document.activeElement) && current()) {
    reach(current());
  }

  size.observe(root);
  measure();
  showSwitches();

  return {
    showMenu(id, uid) {
      const menu = document.getElementById(id);
      const card = cardOf(uid);
      if (!menu || !card) {
        return;
      }

      menuOff.abort();
      menuOff = new AbortController();
      const signal = menuOff.signal;
      const at = card.querySelector(".card__menu").getBoundingClientRect();
      menu.showPopover();
      const box = menu.getBoundingClientRect();
      menu.style.left = `${Math.max(8, Math.min(at.right - box.width, innerWidth - box.width - 8))}px`;
      menu.style.top = `${at.bottom + box.height + 12 > innerHeight ? Math.max(8, at.top - box.height - 4) : at.bottom + 4}px`;
      menu.querySelector("textarea, button:not(:disabled), a")?.focus();
      menu.getAttribute("role") === "menu" && menu.addEventListener("click", event => event.target.closest("button, a") && setTimeout(() => menu.hidePopover(), 0), { signal });
      menu.addEventListener("toggle", event => {
        if (event.newState === "closed" && (document.activeElement === document.body || menu.contains(document.activeElement))) {
          cardOf(uid)?.focus({ preventScroll: true });
        }
      }, { signal });
      menu.getAttribute("role") === "menu" && menu.addEventListener("keydown", event => {
        const items = [...menu.querySelectorAll("button:not(:disabled), a")];
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
        }
      }, { signal });
    },
    dispose() {
      off.abort();
      menuOff.abort();
      size.disconnect();
      rows.disconnect();
    },
  };
}
