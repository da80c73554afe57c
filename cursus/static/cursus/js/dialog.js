// <a data-dialog="id" href="…"> opens <dialog id="id">; without this module the link leads to a page that asks.

export function prepareDialogs(root) {
  for (const opener of root.querySelectorAll("a[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog || typeof dialog.showModal !== "function" || opener.hasAttribute("data-ready")) continue;
    opener.setAttribute("data-ready", "");
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      dialog.showModal();
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("close", () => opener.focus());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close("cancel");
    });
  }
}
