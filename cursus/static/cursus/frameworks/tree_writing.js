// Writing in the tree: a title where it stands (F2, Enter, Escape), a new row, and the dialog of places.

import { fetchText, say, send } from "./tree_talk.js";

export function rename(tree, row) {
  const title = row.querySelector("a.ft-title");
  if (!title || row.querySelector(".ft-rename")) return;
  const input = document.createElement("input");
  input.type = "text";
  input.className = "ft-rename";
  input.value = title.textContent.trim();
  input.lang = title.lang;
  input.setAttribute("aria-label", `${tree.words.name} · ${row.dataset.code || input.value}`);
  let seen = title.textContent;
  let busy = false;
  title.hidden = true;
  title.after(input);
  input.focus();
  input.select();

  const leave = (focus = true) => {
    row.querySelector(".ft-problem")?.remove();
    input.remove();
    title.hidden = false;
    if (focus) tree.current(row, true);
  };
  const problem = (words) => {
    row.querySelector(".ft-problem")?.remove();
    const said = document.createElement("span");
    said.className = "ft-problem";
    said.id = `problem-${row.dataset.key}`;
    said.setAttribute("role", "alert");
    said.textContent = words;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", said.id);
    input.after(said);
    input.focus();
  };
  const keep = async () => {
    if (busy) return;
    if (input.value.trim() === seen.trim()) {
      leave();
      return;
    }
    busy = true;
    const fields = { kind: row.dataset.kind, row: row.dataset.key, title: input.value, seen };
    const answer = await send(tree.table.dataset.rename, fields, tree.words.failed);
    busy = false;
    if (answer.ok) {
      await tree.refresh(row.dataset.key);
      say(answer.message);
      return;
    }
    // What was typed stays; a second Enter is a person's word on what the other one wrote.
    if (answer.theirs !== undefined) {
      seen = answer.theirs;
      title.textContent = answer.theirs;
      problem(`${answer.message} ${tree.words.again}`);
    } else {
      problem(answer.message);
    }
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      keep();
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
  });
  input.addEventListener("blur", () => {
    if (!busy && input.isConnected && input.value.trim() === seen.trim()) leave(false);
  });
}

export async function add(tree, form) {
  const fields = Object.fromEntries(new FormData(form));
  const answer = await send(tree.table.dataset.add, fields, tree.words.failed);
  if (!answer.ok) {
    say(answer.message);
    form.elements.title.focus();
    return;
  }
  const kind = fields.kind;
  await tree.refresh(null, (answer.open || "").split(","));
  say(answer.message);
  // The next one is written in the same place.
  const next = [...tree.body.querySelectorAll("tr[data-adds]")].find(
    (row) => row.dataset.adds === kind && row.dataset.parent === fields.parent,
  );
  next?.querySelector("input[name=title]").focus();
}

export async function moveTo(tree, row, link) {
  const text = await fetchText(link.href);
  const form = text && new DOMParser().parseFromString(text, "text/html").querySelector("#move-form");
  if (!form) {
    window.location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "ft-dialog";
  dialog.append(document.importNode(form, true));
  const inner = dialog.querySelector("form");
  dialog.setAttribute("aria-labelledby", "place-title");
  dialog.querySelector(".ft-place-title").id = "place-title";
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    tree.current(tree.row(row.dataset.key) || row, true);
  });
  dialog.querySelector("[data-close]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  inner.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(inner.action, Object.fromEntries(new FormData(inner)), tree.words.failed);
    await tree.refresh(row.dataset.key, (answer.open || "").split(","));
    dialog.close();
    say(answer.message);
  });
  dialog.showModal();
}
