import { $ } from "./dom.js";

// The page's data, gzip in base64: "index" (a row a case, and at its end what
// the page is made of), "data" (the report without its cases) and "cases-N"
// (some cases each). The page opens with the index; the others are read when
// something of them is asked for.

async function block(id) {
  const text = $("#" + id).textContent;
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// Fields of an index row, in the order in which the writer has them.
export const F = { id: 0, technique: 1, pointer: 2, keyword: 3, want: 4, outcome: 5, status: 6, micros: 7, rules: 8, title: 9, known: 10 };

// placeKey names a place of a request: "/limit" in the body, "query:/limit" for
// a parameter.
export const placeKey = (p) => (p.in ? p.in + ":" : "") + (p.pointer || "");

// operationOf is the operation in a case's id.
export const operationOf = (row) => row[F.id].slice(0, row[F.id].indexOf("/"));

export async function loadIndex() {
  const rows = await block("index");
  const page = rows.pop();
  return { rows, page, byId: new Map(rows.map((row, i) => [row[F.id], i])) };
}

const blocks = new Map();
function once(id) {
  if (!blocks.has(id)) blocks.set(id, block(id));
  return blocks.get(id);
}

// loadReport reads everything but the cases.
export async function loadReport() {
  const report = await once("data");
  report.infos ??= new Map((report.contract?.rules || []).map((r) => [r.id, r]));
  return report;
}

// loadCase reads the block in which a case is.
export async function loadCase(page, i) {
  const size = page.chunk;
  const c = (await once("cases-" + Math.floor(i / size)))[i % size];
  c.curl = (c.curl || []).map((line, n) => whole(line, c.exchanges[n].request.body?.text || ""));
  return c;
}

// whole puts the body back into a curl line, as a shell quotes it.
const whole = (line, body) => (line.endsWith("\u0000") ? line.slice(0, -1) + "'" + body.replaceAll("'", "'\\''") + "'" : line);

// bodyOf turns a body back into text, or bytes where it is not UTF-8.
export function bodyOf(message) {
  const body = message?.body;
  if (!body) return { text: "", size: 0 };
  if (body.base64 != null) return { bytes: Uint8Array.from(atob(body.base64), (c) => c.charCodeAt(0)), ...body };
  return { ...body, text: body.text || "" };
}
