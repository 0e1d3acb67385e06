import { el, spelled } from "./dom.js";
import { bodyOf } from "./data.js";
import { inside, layOut } from "./jsontext.js";

// message shows a request or an answer; changed and broken are the places to
// look at.
export function message(title, start, source, changed, broken) {
  const body = bodyOf(source);
  const notes = [];
  if (body.redacted) notes.push("secrets were removed");
  if (body.truncated) notes.push("cut off; " + body.size.toLocaleString("en-US") + " bytes in all");
  const pre = el("pre.body", { tabindex: "0" });
  const lines = body.text ? layOut(body.text) : null;
  const show = (raw) => pre.replaceChildren(...(raw || !lines ? rawLines(body) : lines.map((l) => lineOf(l, changed, broken))));
  show(false);
  const toggle = lines && el("button.raw", { type: "button", "aria-pressed": "false", onclick: (e) => {
    const raw = e.target.getAttribute("aria-pressed") !== "true";
    e.target.setAttribute("aria-pressed", String(raw));
    show(raw);
  } }, "raw");
  const empty = !body.text && !(body.bytes && body.bytes.length);
  return el("div.message", null, el("h5", null, title, empty ? null : toggle), el("p.start", null, spelled(start)),
    el("ul.fields", null, (source?.header || []).map((h) => el("li", null, el("span", null, spelled(h.name) + ":"), " " + spelled(h.value)))),
    empty ? el("p.nobody", null, "no body") : pre,
    notes.length ? el("p.note", null, notes.join("; ")) : null);
}

function lineOf(line, changed, broken) {
  const span = el("span.ln", null, spelled(line.text) + "\n");
  if (inside(line.path, broken)) span.classList.add("hit");
  else if (inside(line.path, changed)) span.classList.add("changed");
  return span;
}

function rawLines(body) {
  const text = body.bytes ? hexDump(body.bytes.subarray(0, 4096)) : body.text;
  return text.split("\n").map((line) => el("span.ln", null, (body.bytes ? line : spelled(line)) + "\n"));
}

function hexDump(bytes) {
  const rows = [];
  for (let i = 0; i < bytes.length; i += 16) {
    const row = bytes.subarray(i, i + 16);
    const hex = [...row].map((b) => b.toString(16).padStart(2, "0")).join(" ");
    const text = [...row].map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : ".")).join("");
    rows.push(i.toString(16).padStart(6, "0") + "  " + hex.padEnd(48) + " " + text);
  }
  return rows.join("\n");
}
