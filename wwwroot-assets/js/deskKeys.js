// Which deed of the transport a key means.
import { areLettersOn } from "./keys.js";

/** The name of a deed (transport.act), or nothing. Whether keys count now is for the caller to know. */
export function actOf(event) {
  const isSymbol = event.getModifierState("AltGraph");
  if (event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey && event.key.toLowerCase() === "l") {
    return "loop";
  }

  if (!isSymbol && (event.ctrlKey || event.metaKey || event.altKey)) {
    return null;
  }

  const target = event.target instanceof Element ? event.target : document.body;
  if (event.key === " ") {
    // A button, a link or a box that has the focus keeps Space.
    return target.closest("button, a[href], summary, input, [role=button], [role=checkbox], [role=tab]") ? null : "play";
  }

  if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") {
    return target.closest("input, [role=tablist], [role=menu]") ? null : {
      ArrowLeft: event.shiftKey ? "back-second" : "back", ArrowRight: event.shiftKey ? "forward-second" : "forward", Home: "first", End: "last",
    }[event.key];
  }

  if (!areLettersOn() || event.repeat && !",.".includes(event.key)) {
    return null;
  }

  if (event.shiftKey && event.key.toLowerCase() === "c") {
    return "link";
  }

  return event.shiftKey && event.key.length === 1 && /[a-z]/i.test(event.key) ? null : {
    k: "stop", j: "reverse", l: "faster", ",": "back", ".": "forward", i: "in", "[": "in", o: "out", "]": "out", "\\": "clear", m: "mute", f: "full",
  }[event.key.toLowerCase()];
}
