// Menus that close, forms that are sent once, printing, copying.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

function sendOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
  const again = () => {
    sent = false;
    for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
  };
  form.addEventListener("cursus:failed", again);
  window.addEventListener("pageshow", again);
}

async function copy(button) {
  const words = button.querySelector("span") || button;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = words.textContent;
    words.textContent = button.dataset.copied || "✓";
    setTimeout(() => {
      words.textContent = before;
    }, 2000);
  } catch {
    // The clipboard is closed to this page: the text stays selectable beside the button.
  }
}

// A key that was not touched, or that the person waved away: the page says so, beside its button.
document.addEventListener("allauth.error", (event) => {
  for (const part of document.querySelectorAll("[data-passkey-failed]")) {
    event.preventDefault();
    part.hidden = false;
  }
});

export function prepareSmallThings(root) {
  for (const form of root.querySelectorAll("form[data-once]:not([data-once=ready])")) {
    form.dataset.once = "ready";
    sendOnce(form);
  }
  for (const current of root.querySelectorAll(".tabs [aria-current]")) {
    const list = current.closest("ul");
    list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
  }
  for (const part of root.querySelectorAll("[data-needs-script]")) part.hidden = false;
  for (const button of root.querySelectorAll("[data-print]:not([data-print=ready])")) {
    button.dataset.print = "ready";
    button.addEventListener("click", () => window.print());
  }
  for (const button of root.querySelectorAll("[data-copy]:not([data-copies])")) {
    button.setAttribute("data-copies", "");
    button.addEventListener("click", () => copy(button));
  }
}
