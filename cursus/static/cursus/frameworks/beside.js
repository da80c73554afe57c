// Writing and what readers will see: below 900 px one or the other, by two buttons. Without this both are there.

const tabs = document.querySelector("[data-beside]");
const both = document.querySelector(".fe-beside");

if (tabs && both) {
  tabs.hidden = false;
  const show = (which) => {
    both.dataset.shows = which;
    for (const button of tabs.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === which));
    }
  };
  tabs.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-show]");
    if (button) show(button.dataset.show);
  });
  show("writing");
}
