// Dragging a row by its handle, with a mouse, a pen or a finger. Escape, or letting go elsewhere, leaves it where it was.

import { say } from "./tree_talk.js";

const MARKS = ["ft-before", "ft-after", "ft-inside"];
const EDGE = 60;

export function prepareDragging(tree) {
  let dragged = null;
  let goal = null;

  const unmark = () => {
    for (const row of tree.body.querySelectorAll(`.${MARKS.join(", .")}`)) row.classList.remove(...MARKS);
    goal = null;
  };

  const stop = () => {
    dragged?.classList.remove("ft-dragged");
    dragged = null;
    unmark();
  };

  // Before or after a row of its kind, or inside a row that may hold it.
  const aim = (x, y) => {
    unmark();
    const row = document.elementFromPoint(x, y)?.closest("tr[data-key]");
    if (!row || row === dragged || !tree.body.contains(row)) return;
    if (row.dataset.kind === dragged.dataset.kind) {
      const box = row.getBoundingClientRect();
      const after = y > box.top + box.height / 2;
      goal = { row, after };
      row.classList.add(after ? "ft-after" : "ft-before");
    } else if (tree.holds(row, dragged)) {
      goal = { row, inside: true };
      row.classList.add("ft-inside");
    }
  };

  tree.table.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".ft-handle");
    if (!handle || event.button > 0) return;
    event.preventDefault();
    dragged = handle.closest("tr");
    dragged.classList.add("ft-dragged");
    handle.setPointerCapture(event.pointerId);
    tree.current(dragged);
    say(tree.words.lifted);
  });
  tree.table.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    aim(event.clientX, event.clientY);
    if (event.clientY < EDGE) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  });
  tree.table.addEventListener("pointerup", () => {
    if (!dragged) return;
    const [row, target] = [dragged, goal];
    stop();
    if (target) drop(tree, row, target);
    else say("");
  });
  tree.table.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dragged) stop();
  });
}

function drop(tree, row, { row: target, after, inside }) {
  if (inside) {
    tree.move(row, target.dataset.key, "", target.dataset.inner);
    return;
  }
  const place = Number(target.getAttribute("aria-posinset")) - 1 + (after ? 1 : 0);
  const own = Number(row.getAttribute("aria-posinset")) - 1;
  const same = target.dataset.parent === row.dataset.parent;
  // The place is counted without the row itself.
  const at = same && place > own ? place - 1 : place;
  if (same && at === own) return;
  tree.move(row, target.dataset.parent, at, target.dataset.order);
}
