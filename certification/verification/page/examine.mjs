// What a file proves by itself and with the papers of a body: the same report as the command's, for the same file.

import { entryIn, statusOf } from "./papers.mjs";
import { inspect } from "./seal.mjs";

const ABOUT = {
  file: ["too_large", "not_a_pdf", "bytes_not_covered", "several_signatures", "not_certified", "unreadable"],
  seal: ["no_signature", "unreadable_signature", "altered"],
  signer: ["unknown_signer", "certificate_not_valid_then"],
};
const OUTCOMES = { yes: "holds", no: "revoked", not_checked: "holds_status_unknown" };
const REGISTER = { name: "register", mark: "not_checked", why: "offline", said: "" };

function refusal(problems) {
  const checks = Object.entries(ABOUT).map(([name, codes]) => {
    const why = problems.find((problem) => codes.includes(problem));
    return { name, mark: why ? "no" : "not_checked", why: why ?? "refused", said: "" };
  });
  return [...checks, { name: "status", mark: "not_checked", why: "refused", said: "" }, REGISTER];
}

function spelt(milliseconds) {
  return milliseconds === null ? "–" : `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

// ``bytes``: the file; ``certificates``: see readCertificates; ``listed``: see readList, or null.
export async function examine(bytes, certificates, listed = null, now = Date.now()) {
  const seal = await inspect(bytes, certificates);
  if (seal.problems.length) return { outcome: "refused", checks: refusal(seal.problems), signer: "" };
  const status = await statusOf(await entryIn(bytes), listed, now);
  const signer = seal.certificate.name;
  const checks = [
    { name: "file", mark: "yes", why: "", said: "" },
    { name: "seal", mark: "yes", why: "", said: "" },
    { name: "signer", mark: "yes", why: "", said: signer },
    { name: "moment", mark: "not_checked", why: "stated", said: spelt(seal.statedAt) },
    status,
    ...(listed ? [{ name: "list", mark: "not_checked", why: "no_keys", said: "" }] : []),
    REGISTER,
  ];
  return { outcome: OUTCOMES[status.mark], checks, signer };
}
