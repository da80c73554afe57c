// A file input one can drop on; shows what was chosen and, while the form is sent, how far it has come.

function readable(bytes) {
  const units = ["o", "Ko", "Mo", "Go"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${units[unit]}`;
}

function preview(file) {
  if (!/^(image|video|audio)\//.test(file.type)) return null;
  const kind = file.type.split("/")[0];
  const element = document.createElement(kind === "image" ? "img" : kind);
  element.src = URL.createObjectURL(file);
  if (kind === "image") element.alt = "";
  else element.controls = true;
  element.addEventListener(kind === "image" ? "load" : "loadeddata", () => {
    if (kind === "image") URL.revokeObjectURL(element.src);
  });
  element.addEventListener("error", () => element.remove());
  return element;
}

function show(input, place) {
  place.replaceChildren();
  for (const file of input.files) {
    const picture = preview(file);
    if (picture) place.append(picture);
    const words = document.createElement("p");
    words.className = "small";
    words.textContent = `${file.name} · ${readable(file.size)}`;
    place.append(words);
  }
  place.hidden = input.files.length === 0;
}

function acceptDrops(zone, input) {
  const over = (on) => zone.classList.toggle("filedrop-over", on);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      over(true);
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function send(form, submitter, box) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("output");
  const request = new XMLHttpRequest();
  const address = new URL(form.getAttribute("action") || "", window.location.href).href;
  const data = new FormData(form, submitter);
  const stop = () => {
    words.textContent = box.dataset.failed;
    form.removeAttribute("aria-busy");
    form.dispatchEvent(new CustomEvent("cursus:failed"));
  };
  box.hidden = false;
  form.setAttribute("aria-busy", "true");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((100 * event.loaded) / event.total);
    bar.value = percent;
    if (percent % 25 === 0) words.textContent = percent < 100 ? `${box.dataset.sending} ${percent} %` : box.dataset.sent;
  });
  request.addEventListener("error", stop);
  request.addEventListener("timeout", stop);
  request.addEventListener("load", () => {
    if (request.status >= 500 || request.status === 0) {
      stop();
      return;
    }
    if (request.responseURL && request.responseURL !== address && request.status < 400) {
      window.location.assign(request.responseURL);
      return;
    }
    // The form came back with its errors: show that page as the browser would have.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.title = page.title;
    document.body.replaceWith(page.body);
    document.dispatchEvent(new CustomEvent("cursus:page"));
  });
  request.open("POST", address);
  request.setRequestHeader("X-Upload", "1");
  request.send(data);
}

export function prepareFileDrops(root) {
  for (const drop of root.querySelectorAll("[data-filedrop]")) {
    const input = drop.querySelector("input[type=file]");
    const zone = drop.querySelector("[data-filedrop-zone]");
    const form = input.form;
    if (drop.hasAttribute("data-ready")) continue;
    drop.setAttribute("data-ready", "");
    acceptDrops(zone, input);
    input.addEventListener("change", () => show(input, drop.querySelector("[data-filedrop-chosen]")));
    if (!form || form.hasAttribute("data-upload") || form.hasAttribute("hx-post")) continue;
    form.setAttribute("data-upload", "");
    form.addEventListener("submit", (event) => {
      if (!input.files.length || event.defaultPrevented) return;
      event.preventDefault();
      send(form, event.submitter, drop.querySelector("[data-filedrop-progress]"));
    });
  }
}
