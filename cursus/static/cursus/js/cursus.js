// Behaviours that make pages more comfortable. Without them everything still works.
// Each module prepares the part of a page it is given: the whole page first, then what htmx brings in.

import { prepareAutosave } from "./autosave.js";
import { prepareDialogs } from "./dialog.js";
import { focusErrorSummary } from "./errors.js";
import { prepareFileDrops } from "./filedrop.js";
import { prepareSmallThings } from "./small.js";

const modules = [prepareDialogs, prepareFileDrops, prepareAutosave, prepareSmallThings, focusErrorSummary];

function prepare(root) {
  for (const module of modules) module(root);
}

prepare(document);
document.addEventListener("cursus:page", () => {
  prepare(document);
  window.htmx?.process(document.body);
});
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) prepare(event.target);
});
