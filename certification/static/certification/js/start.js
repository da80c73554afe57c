// Beginning a piece: choosing the photo, the recording or the file is enough, it leaves at once.

function send(form, box) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("output");
  const request = new XMLHttpRequest();
  const stop = () => {
    words.textContent = box.dataset.failed;
    form.removeAttribute("aria-busy");
    form.querySelector("input[type=file]").value = "";
  };
  box.hidden = false;
  form.setAttribute("aria-busy", "true");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
  });
  request.addEventListener("error", stop);
  request.addEventListener("timeout", stop);
  request.addEventListener("load", () => {
    if (request.status >= 500 || request.status === 0) {
      stop();
    } else if (request.status < 400) {
      window.location.assign(request.responseURL);
    } else {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = page.title;
      document.body.replaceWith(page.body);
      document.dispatchEvent(new CustomEvent("cursus:page"));
      prepare();
    }
  });
  request.open("POST", form.action || window.location.href);
  request.setRequestHeader("X-Upload", "1");
  request.send(new FormData(form));
}

function prepare() {
  for (const form of document.querySelectorAll("form[data-start]")) {
    const input = form.querySelector("input[type=file]");
    const box = form.querySelector("[data-start-progress]");
    form.classList.add("start-ready");
    input.addEventListener("change", () => {
      if (input.files.length) send(form, box);
    });
  }
}

prepare();
