// The tree of a version, as a treegrid (WAI-ARIA Authoring Practices): rows hold the focus, arrows go from one to the
// next, Alt with an arrow moves them. Without this module every row has its links, and plain forms do the same.

import { prepareDragging } from "./tree_drag.js";
import { fetchText, say, send } from "./tree_talk.js";
import { add, moveTo, rename } from "./tree_writing.js";

const CONTROLS = "a[href], button, summary, input:not([type=hidden])";
const ABOVE = { competences: "blocs", criteres: "competences", activites: "metiers" };
const TYPING_MS = 700;

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();

class Tree {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    this.words = table.dataset;
    this.draft = "draft" in table.dataset;
    this.typed = "";
    table.classList.add("ft-ready");
    this.prepare();
    table.addEventListener("keydown", (event) => this.key(event));
    table.addEventListener("click", (event) => this.click(event));
    table.addEventListener("submit", (event) => this.submit(event));
    table.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr.ft-row");
      if (row) this.current(row);
    });
    if (this.draft) prepareDragging(this);
  }

  get rows() {
    return [...this.body.rows];
  }

  row(key) {
    return key ? this.body.querySelector(`tr[data-key="${key}"]`) : null;
  }

  prepare(key) {
    for (const part of this.body.querySelectorAll("[data-needs-script]")) part.hidden = false;
    for (const row of this.rows) {
      row.tabIndex = -1;
      for (const control of row.querySelectorAll(CONTROLS)) control.tabIndex = -1;
    }
    const first = this.row(key) || this.rows[0];
    if (first) this.current(first);
  }

  // One row can be reached by Tab, and what is in it.
  current(row, focus = false) {
    const before = this.now;
    if (before && before !== row) {
      before.tabIndex = -1;
      for (const control of before.querySelectorAll(CONTROLS)) control.tabIndex = -1;
    }
    this.now = row;
    row.tabIndex = 0;
    for (const control of row.querySelectorAll(CONTROLS)) control.removeAttribute("tabindex");
    if (focus) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  // --- What is open

  opened() {
    return this.rows.filter((row) => row.getAttribute("aria-expanded") === "true").map((row) => row.dataset.key);
  }

  async refresh(key, open = [], closed = []) {
    const keys = [...new Set([...this.opened(), ...open.filter(Boolean)])].filter((item) => !closed.includes(item));
    const whole = new URLSearchParams(window.location.search).get("tout") === "1" ? "&tout=1" : "";
    const text = await fetchText(`${this.words.lines}?ouvert=${keys.join(",")}${whole}`);
    if (text === null) {
      say(this.words.failed);
      return;
    }
    this.body.innerHTML = text;
    this.now = null;
    this.prepare(key);
    if (key) this.current(this.row(key) || this.rows[0], true);
    keepAddress();
  }

  async toggle(row) {
    const open = row.getAttribute("aria-expanded") === "true";
    const key = row.dataset.key;
    await this.refresh(key, open ? [] : [key], open ? [key] : []);
    say(`${open ? this.words.closed : this.words.opened} · ${row.dataset.code || row.querySelector(".ft-title").textContent}`);
  }

  // --- Keys

  key(event) {
    const row = event.target.closest("tr.ft-row");
    if (!row) return;
    if (event.target !== row) {
      this.keyInside(event, row);
      return;
    }
    const handled = event.altKey ? this.keyToMove(event, row) : this.keyToGo(event, row);
    if (handled) event.preventDefault();
  }

  keyInside(event, row) {
    if (event.key === "Escape") {
      const menu = event.target.closest("details[open]");
      if (menu) menu.open = false;
      event.preventDefault();
      this.current(row, true);
    } else if (event.target.matches("input")) {
      return;
    } else if (event.target.closest("details[open]") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const items = [...event.target.closest("details").querySelectorAll("summary, li:not([hidden]) > *")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      items[(items.indexOf(event.target) + step + items.length) % items.length].focus();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      this.keyToGo(event, row);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      const controls = [...row.querySelectorAll(CONTROLS)].filter((item) => item.offsetParent);
      const next = controls[controls.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)];
      if (next) next.focus();
      else this.current(row, true);
    }
  }

  keyToMove(event, row) {
    if (!this.draft || !row.dataset.key) return false;
    switch (event.key) {
      case "ArrowUp":
      case "ArrowDown":
        this.step(row, event.key === "ArrowDown" ? 1 : -1);
        return true;
      case "ArrowLeft":
      case "ArrowRight":
        this.stepOut(row, event.key === "ArrowRight" ? 1 : -1);
        return true;
    }
    return false;
  }

  keyToGo(event, row) {
    if (event.ctrlKey || event.metaKey) return false;
    const { rows } = this;
    const at = rows.indexOf(row);
    switch (event.key) {
      case "ArrowDown":
        this.current(rows[Math.min(at + 1, rows.length - 1)], true);
        return true;
      case "ArrowUp":
        this.current(rows[Math.max(at - 1, 0)], true);
        return true;
      case "Home":
        this.current(rows[0], true);
        return true;
      case "End":
        this.current(rows[rows.length - 1], true);
        return true;
      case "ArrowRight":
        this.inward(row, rows[at + 1]);
        return true;
      case "ArrowLeft":
        this.outward(row, rows.slice(0, at));
        return true;
      case "Enter":
        (row.querySelector("input[name=title]") || row.querySelector("a.ft-title, td > a"))?.[
          row.dataset.adds ? "focus" : "click"
        ]();
        return true;
      case "F2":
        if (this.draft) rename(this, row);
        return true;
      case "Insert":
        this.write(row);
        return true;
      case "Delete":
        row.querySelector("[data-do=remove]")?.click();
        return true;
      case "ContextMenu":
        return this.menu(row);
      case "F10":
        return event.shiftKey && this.menu(row);
    }
    if (event.key.length === 1 && event.key !== " ") {
      this.type(event.key, rows, at);
      return true;
    }
    return false;
  }

  inward(row, next) {
    const expanded = row.getAttribute("aria-expanded");
    if (expanded === "false") this.toggle(row);
    else if (expanded === "true" && next && level(next) > level(row)) this.current(next, true);
    else row.querySelector("summary, input[name=title]")?.focus();
  }

  outward(row, before) {
    if (row.getAttribute("aria-expanded") === "true") {
      this.toggle(row);
      return;
    }
    const above = before.reverse().find((item) => level(item) < level(row));
    if (above) this.current(above, true);
  }

  menu(row) {
    const menu = row.querySelector("details.ft-menu");
    if (!menu) return false;
    menu.open = true;
    menu.querySelector("summary").focus();
    return true;
  }

  type(letter, rows, at) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.typed = "";
    }, TYPING_MS);
    this.typed += plain(letter);
    const fresh = this.typed.length === 1 ? at + 1 : at;
    const order = [...rows.slice(fresh), ...rows.slice(0, fresh)];
    const found = order.find((row) => {
      const title = row.querySelector(".ft-title")?.textContent || "";
      return plain(title).startsWith(this.typed) || plain(row.dataset.code || "").startsWith(this.typed);
    });
    if (found) this.current(found, true);
  }

  // Where the next row is written: below an open row, beside a closed one.
  async write(row) {
    if (!this.draft) return;
    if (row.getAttribute("aria-expanded") === "false") await this.refresh(row.dataset.key, [row.dataset.key]);
    const parent = row.hasAttribute("aria-expanded") ? row.dataset.key : row.dataset.parent;
    this.body.querySelector(`tr[data-adds][data-parent="${parent}"] input[name=title]`)?.focus();
  }

  // --- Moves

  holds(parent, row) {
    return ABOVE[row.dataset.kind] === parent.dataset.kind;
  }

  step(row, by) {
    const place = Number(row.getAttribute("aria-posinset"));
    const last = Number(row.getAttribute("aria-setsize"));
    if (place + by < 1 || place + by > last) {
      say(by < 0 ? this.words.first : this.words.last);
      return;
    }
    this.move(row, row.dataset.parent, place - 1 + by, "");
  }

  stepOut(row, by) {
    const kind = ABOVE[row.dataset.kind];
    const own = this.row(row.dataset.parent);
    const beside = this.rows.filter(
      (item) => item.dataset.kind === kind && (!own || item.dataset.parent === own.dataset.parent),
    );
    const target = own ? beside[beside.indexOf(own) + by] : beside[by > 0 ? 0 : beside.length - 1];
    if (!kind || !target) {
      say(this.words.nowhere);
      return;
    }
    this.move(row, target.dataset.key, "", target.dataset.inner);
  }

  async move(row, parent, at, there) {
    if (this.busy) return;
    this.busy = true;
    const { kind, key, order: seen } = row.dataset;
    const fields = { kind, row: key, parent, at, seen, seen_there: there };
    const answer = await send(this.words.move, fields, this.words.failed);
    this.busy = false;
    await this.refresh(key, (answer.open || "").split(","));
    say(answer.message);
  }

  // --- The mouse, a finger

  click(event) {
    const row = event.target.closest("tr.ft-row");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const toggle = event.target.closest("a.ft-toggle");
    const verb = event.target.closest("[data-do]")?.dataset.do;
    if (toggle) {
      event.preventDefault();
      this.toggle(row);
    } else if (verb === "up" || verb === "down") {
      event.preventDefault();
      this.step(row, verb === "down" ? 1 : -1);
    } else if (verb === "rename") {
      row.querySelector("details.ft-menu").open = false;
      rename(this, row);
    } else if (verb === "move-to") {
      event.preventDefault();
      row.querySelector("details.ft-menu").open = false;
      moveTo(this, row, event.target.closest("a"));
    }
  }

  submit(event) {
    const form = event.target.closest("form[data-add]");
    if (!form) return;
    event.preventDefault();
    add(this, form);
  }
}

const level = (row) => Number(row.getAttribute("aria-level"));
const trees = [...document.querySelectorAll("table[data-tree]")].map((table) => new Tree(table));

// What is open stays open when somebody comes back to the page.
function keepAddress() {
  const query = new URLSearchParams(window.location.search);
  const keys = trees.flatMap((tree) => tree.opened()).join(",");
  query.set("ouvert", keys);
  query.delete("ferme");
  window.history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",")}`);
  for (const field of document.querySelectorAll("#tree-form [name=ouvert]")) field.value = keys;
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.ft-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

const wanted = window.location.hash.startsWith("#n-") && document.getElementById(window.location.hash.slice(1));
for (const tree of trees) if (wanted && tree.body.contains(wanted)) tree.current(wanted, true);
