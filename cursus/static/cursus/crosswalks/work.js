// Keys of the crosswalk's work page. Everything also works with buttons alone, and without this script.
// A key counts only while the focus is in the work area, and never while somebody writes.

const area = document.querySelector("[data-crosswalk]");

const writes = (node) => node.matches("textarea, select, input:not([type=radio])");

function act(target) {
  if (target.matches("input[type=radio]")) {
    target.checked = true;
    target.focus();
    target.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (target.matches("textarea, input")) {
    target.focus();
  } else {
    target.click();
  }
}

function typeOf(radio) {
  const kind = radio.dataset.kind && area.querySelector(`input[name=kind][value="${radio.dataset.kind}"]`);
  if (kind) kind.checked = true;
}

if (area) {
  const first = area.querySelector("input[name=theirs]:checked, [data-first]");
  const refused = area.querySelector("#refused");
  area.querySelectorAll("[data-keys]").forEach((node) => node.removeAttribute("hidden"));
  let touched = Boolean(refused);

  area.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    if (writes(event.target)) {
      if (event.key === "Escape" && first) first.focus();
      if (event.key === "Enter" && event.ctrlKey) area.querySelector("button[value=accept]")?.click();
      return;
    }
    if (event.ctrlKey) return;
    const target = area.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    act(target);
  });

  // Another suggestion proposes its own type, until the person has chosen one.
  area.addEventListener("change", (event) => {
    if (event.target.name === "kind") touched = true;
    if (event.target.name === "theirs" && !touched) typeOf(event.target);
  });

  if (refused) {
    const wrong = area.querySelector("[aria-invalid=true]");
    (wrong || first)?.focus();
  } else {
    first?.focus({ preventScroll: true });
  }
}
