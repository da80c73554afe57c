// <form data-autosave="url"> keeps a draft: a second after the last change the form is sent there (without files).

const PAUSE = 1000;

async function save(form, words) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) {
    if (value instanceof File) data.delete(name);
  }
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: data,
      headers: { "X-Autosave": "1" },
      credentials: "same-origin",
    });
    if (answer.ok && words) words.textContent = (await answer.text()).slice(0, 200);
    else if (words) words.textContent = words.dataset.failed || "";
  } catch {
    if (words) words.textContent = words.dataset.failed || "";
  }
}

export function prepareAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (form.hasAttribute("data-ready") || !form.dataset.autosave) continue;
    form.setAttribute("data-ready", "");
    const words = form.querySelector("[data-autosave-status]");
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form, words), PAUSE);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}
