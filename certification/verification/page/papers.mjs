// The papers beside a document: the published certificates, the credential inside the file, the list of status.

import { only } from "./der.mjs";
import { binary, readCertificate } from "./seal.mjs";

const LARGEST_LIST = 8 * 1024 * 1024;
const MOST_ATTACHED = 8;

export class UnusablePaper extends Error {}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

export function readCertificates(pem) {
  const found = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  if (!found.length) throw new UnusablePaper("certificates");
  try {
    return found.map(([, text]) => readCertificate(only(fromBase64(text.replace(/\s/g, ""))).whole));
  } catch {
    throw new UnusablePaper("certificates");
  }
}

export function readList(text) {
  let held = null;
  try {
    held = JSON.parse(text);
  } catch {
    throw new UnusablePaper("list");
  }
  if (!held || typeof held.credentialSubject !== "object" || !held.credentialSubject) throw new UnusablePaper("list");
  return held;
}

async function unpack(bytes, format, largest) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > largest) throw new UnusablePaper("too large");
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

// What the sealed credential says of its place in a list; null without one. The file is known to be ours and whole.
export async function entryIn(bytes) {
  const text = binary(bytes);
  const objects = [...text.matchAll(/\/Type\s?\/EmbeddedFile\b/g)].slice(0, MOST_ATTACHED);
  for (const { index } of objects) {
    const begins = text.indexOf("stream", index);
    const ends = text.indexOf("endstream", begins);
    if (begins < 0 || ends < 0) continue;
    const start = begins + (text.startsWith("stream\r\n", begins) ? 8 : 7);
    const size = /\/Length (\d{1,9})(?! \d+ R)/.exec(text.slice(index, begins));
    const stop = size ? start + Number(size[1]) : text.startsWith("\r\n", ends - 2) ? ends - 2 : ends - 1;
    try {
      const held = bytes.subarray(start, stop);
      const plain = /\/FlateDecode/.test(text.slice(index, begins)) ? await unpack(held, "deflate", LARGEST_LIST) : held;
      const entry = JSON.parse(new TextDecoder().decode(plain)).credentialStatus;
      if (entry && typeof entry === "object") return entry;
    } catch {
      continue; // another attachment
    }
  }
  return null;
}

async function bitOf(encoded, index) {
  if (typeof encoded !== "string" || !encoded.startsWith("u") || !Number.isInteger(index) || index < 0) {
    throw new UnusablePaper("list");
  }
  const packed = fromBase64(encoded.slice(1).replace(/-/g, "+").replace(/_/g, "/"));
  const bits = await unpack(packed, "gzip", LARGEST_LIST);
  if (index >= bits.length * 8) throw new UnusablePaper("list");
  return Boolean((bits[index >> 3] >> (7 - (index & 7))) & 1);
}

export async function statusOf(entry, listed, now) {
  const not = (why, said = "") => ({ name: "status", mark: "not_checked", why, said: String(said ?? "") });
  if (!listed) return not("no_list", entry?.statusListCredential);
  if (!entry) return not("no_entry");
  if (entry.statusListCredential !== listed.id) return not("other_list", entry.statusListCredential);
  if (Date.parse(listed.validUntil) < now) return not("old_list", listed.validUntil);
  try {
    const revoked = await bitOf(listed.credentialSubject.encodedList, Number(entry.statusListIndex));
    return { name: "status", mark: revoked ? "no" : "yes", why: "", said: String(listed.validFrom ?? "") };
  } catch {
    return not("unreadable_list");
  }
}
