import { $ } from "./dom.js";

// The page's data: "data" (the report without its cases), "index" (a row a
// case) and "cases-N" (some cases each), gzip in base64.

async function block(id) {
  const text = $("#" + id).textContent;
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// Fields of an index row, in the order in which the writer has them.
export const F = { id: 0, technique: 1, pointer: 2, keyword: 3, want: 4, outcome: 5, status: 6, micros: 7, rules: 8, title: 9 };

// placeKey names a place of a request: "/limit" in the body, "query:/limit" for
// a parameter.
export const placeKey = (p) => (p.in ? p.in + ":" : "") + (p.pointer || "");

export async function loadReport() {
  const [report, rows] = await Promise.all([block("data"), block("index")]);
  const byId = new Map(rows.map((row, i) => [row[F.id], i]));
  return { report, rows, byId, infos: new Map((report.contract?.rules || []).map((r) => [r.id, r])) };
}

const chunks = new Map();

// loadCase reads the block in which a case is; blocks that were read stay.
export async function loadCase(report, i) {
  const size = report.page.chunk;
  const n = Math.floor(i / size);
  if (!chunks.has(n)) chunks.set(n, block("cases-" + n));
  return (await chunks.get(n))[i % size];
}

// decoder turns bodies back into text, or bytes where they are not UTF-8.
export function bodyOf(message) {
  const body = message?.body;
  if (!body) return { text: "", size: 0 };
  if (body.base64 != null) return { bytes: Uint8Array.from(atob(body.base64), (c) => c.charCodeAt(0)), ...body };
  return { ...body, text: body.text || "" };
}
