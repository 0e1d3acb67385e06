import { clip, el, spelled } from "./dom.js";
import { bodyOf } from "./data.js";
import { inside, layOut } from "./jsontext.js";

// A request or an answer: its line, header fields and body, with the places to
// look at marked.

// message shows one; marks are {changed, broken: places in the body, line: the
// start line in three parts, field: a header field}.
export function message(title, start, source, marks) {
  const body = bodyOf(source);
  const notes = [];
  if (body.redacted) notes.push("secrets were removed");
  if (body.truncated) notes.push("cut off; " + body.size.toLocaleString("en-US") + " bytes in all");
  const lines = body.text ? layOut(body.text) : null;
  const pre = el("pre.body", { tabindex: "0", "aria-label": title + ": body" });
  const show = (raw) => pre.replaceChildren(...(raw || !lines ? rawLines(body) : lines.map((l) => lineOf(l, marks))));
  show(false);
  const empty = !body.text && !(body.bytes && body.bytes.length);
  return el("div.message", null, el("h5", null, title, lines ? rawToggle(show, title) : null), startLine(start, marks.line),
    headerFields(source?.header || [], marks.field),
    empty ? el("p.nobody", null, "no body") : pre,
    notes.length ? el("p.note", null, notes.join("; ")) : null);
}

function startLine(start, parts) {
  if (!parts) return el("p.start", null, clip(start, 2000));
  return el("p.start", null, clip(parts[0], 2000), el("mark", null, clip(parts[1], 2000)), clip(parts[2], 2000));
}

function headerFields(header, marked) {
  const is = (h) => marked && h.name.toLowerCase() === marked.toLowerCase();
  return header.length ? el("ul.fields", null, header.map((h) => el("li" + (is(h) ? ".changed" : ""), null, el("span", null, clip(h.name) + ":"), " " + clip(h.value, 2000)))) : null;
}

function rawToggle(show, title) {
  return el("button.raw", { type: "button", "aria-pressed": "false", "aria-label": "raw body, " + title.toLowerCase(), onclick: (e) => {
    const raw = e.target.getAttribute("aria-pressed") !== "true";
    e.target.setAttribute("aria-pressed", String(raw));
    show(raw);
  } }, "raw");
}

function lineOf(line, { changed, broken }) {
  const hit = inside(line.path, broken) ? "hit" : inside(line.path, changed) ? "changed" : "";
  return el((hit ? "mark" : "span") + ".ln" + (hit && "." + hit), null, spelled(line.text) + "\n");
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
