// The page itself: three files in, sentences out. Nothing is fetched, nothing leaves the browser.

import { examine } from "./examine.mjs";
import { UnusablePaper, readCertificates, readList } from "./papers.mjs";

const WORDS = JSON.parse(document.getElementById("words").textContent);
const byId = (id) => document.getElementById(id);
let language = navigator.language?.startsWith("fr") ? "fr" : "en";

function speak() {
  document.documentElement.lang = language;
  document.title = WORDS[language].page.title;
  for (const node of document.querySelectorAll("[data-words]")) {
    node.textContent = WORDS[language].page[node.dataset.words];
  }
  byId("report").replaceChildren();
}

function line(check) {
  const words = WORDS[language];
  const said = words.checks[`${check.name}.${check.why || check.mark}`] ?? words.checks[check.why];
  const item = document.createElement("li");
  item.className = `mark-${check.mark}`;
  const mark = document.createElement("strong");
  mark.textContent = words.marks[check.mark];
  // French signs of two parts do not begin a line.
  item.append(mark, ` ${said.replace("{said}", check.said).trim()}`.replaceAll(/ (?=[;:?!»])/g, "\u00a0"));
  return item;
}

function show(report) {
  const verdict = document.createElement("p");
  verdict.className = `verdict verdict-${report.outcome}`;
  verdict.textContent = WORDS[language].outcomes[report.outcome];
  const list = document.createElement("ul");
  list.append(...report.checks.filter((check) => check.why !== "refused").map(line));
  byId("report").replaceChildren(verdict, list);
  byId("report").focus();
}

function complain(code) {
  const problem = document.createElement("p");
  problem.className = "verdict verdict-refused";
  problem.textContent = WORDS[language].page[`problem_${code}`];
  byId("report").replaceChildren(problem);
  byId("report").focus();
}

const textOf = (id) => byId(id).files[0]?.text();

async function verify(event) {
  event.preventDefault();
  const file = byId("file").files[0];
  if (!file) return complain("file");
  if (!byId("certificates").files[0]) return complain("certificates");
  try {
    const list = await textOf("list");
    const certificates = readCertificates(await textOf("certificates"));
    const bytes = new Uint8Array(await file.arrayBuffer());
    return show(await examine(bytes, certificates, list === undefined ? null : readList(list)));
  } catch (error) {
    return complain(error instanceof UnusablePaper ? error.message : "unexpected");
  }
}

byId("form").addEventListener("submit", verify);
byId("language").addEventListener("click", () => {
  language = language === "fr" ? "en" : "fr";
  speak();
});
if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) complain("browser");
else speak();
