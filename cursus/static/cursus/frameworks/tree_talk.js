// What the tree says to the site, and what it says to people.

const region = document.querySelector("[data-tree-says]");

export function say(words) {
  if (!region) return;
  region.textContent = "";
  // The same words twice are announced twice.
  requestAnimationFrame(() => {
    region.textContent = words;
  });
}

// Returns {ok, status, …what the site answered}. A site that does not answer is {ok: false, message}.
export async function send(address, fields, failed) {
  const body = new URLSearchParams(fields);
  body.set("csrfmiddlewaretoken", document.querySelector("#tree-form [name=csrfmiddlewaretoken]").value);
  try {
    const response = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "tree" } });
    if (!(response.headers.get("Content-Type") || "").includes("json")) return { ok: false, message: failed };
    return { ...(await response.json()), ok: response.ok, status: response.status };
  } catch {
    return { ok: false, message: failed };
  }
}

export async function fetchText(address) {
  try {
    const response = await fetch(address, { headers: { "X-Requested-With": "tree" } });
    return response.ok && !response.redirected ? await response.text() : null;
  } catch {
    return null;
  }
}
