// The queue of comments by keyboard: the first choice takes the focus, Ctrl (or Cmd) and Enter keep.

for (const form of document.querySelectorAll("form[data-queue]")) {
  form.querySelector("input[type=radio]")?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
