import { clip, el, number, sign, spelled } from "./dom.js";
import { differing, leaves } from "./jsontext.js";

// The echo, field by field: what was sent, what came back, and what the rule
// says of it.

// isEcho says that a verdict is told in the table and nowhere else.
export const isEcho = (v) => v.rule === "echo/field" && !v.step && v.pointer && v.outcome !== "skip";

// echo returns the rows {pointer, sent, received, word, outcome} of a case: for
// each field that was sent, and those that the server added.
export function echo(c) {
  const x = (c.exchanges || []).findLast((e) => !e.step);
  const sent = leaves(x?.request.body?.text || "");
  const received = leaves(x?.response?.body?.text || "");
  const judged = new Map((c.verdicts || []).filter(isEcho).map((v) => [v.pointer, v]));
  const rows = [...judged.values()].map((v) => ({ pointer: v.pointer, sent: sent?.get(v.pointer) ?? v.want ?? "", received: received?.get(v.pointer) ?? v.got ?? "", outcome: v.outcome, word: became(v, received?.get(v.pointer)) }));
  if (!sent || !received || Math.floor(x.response.status / 100) !== 2) return rows;
  for (const [pointer, text] of sent) {
    if (judged.has(pointer) || received.get(pointer) !== text) continue;
    rows.push({ pointer, sent: text, received: text, outcome: "pass", word: "equal" });
  }
  if (rows.length) for (const [pointer, text] of received) if (!sent.has(pointer) && !judged.has(pointer)) rows.push({ pointer, sent: "", received: text, outcome: "", word: "added by the server" });
  return rows;
}

// became is one word for what a verdict tells at length.
function became(v, received) {
  if (v.note) return v.note;
  if (v.outcome === "pass") return "equal";
  if (received === undefined) return "dropped";
  return received === "null" ? "nulled" : "altered";
}

// echoSection shows what did not come back as it was sent, and folds the rest.
export function echoSection(c) {
  const rows = echo(c);
  const quiet = (r) => r.outcome === "" || (r.outcome === "pass" && r.word === "equal");
  const [told, rest] = [rows.filter((r) => !quiet(r)), rows.filter(quiet)];
  if (!rows.length) return [];
  const equal = rest.filter((r) => r.outcome).length;
  const summary = [equal ? number(equal) + (equal === 1 ? " field came back as it was sent" : " fields came back as they were sent") : "", rest.length - equal ? number(rest.length - equal) + " added by the server" : ""].filter(Boolean).join(", ");
  return [el("h4", null, "Echo"), told.length ? table(told) : null, rest.length ? el("details.held", null, el("summary", null, summary), table(rest)) : null].filter(Boolean);
}

function table(rows) {
  return el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Echo" }, el("table.echo", null,
    el("thead", null, el("tr", null, ["field", "sent", "came back", "so it was"].map((t) => el("th", { scope: "col" }, t)))),
    el("tbody", null, rows.map(line))));
}

function line(r) {
  const [a, b] = r.sent && r.received && r.sent !== r.received && r.word === "altered" ? differing(clip(r.sent), clip(r.received)) : [[clip(r.sent)], [clip(r.received)]];
  return el("tr" + (r.outcome ? ".o-" + r.outcome : ""), null, el("th", { scope: "row" }, spelled(r.pointer)), value(a, "del"), value(b, "ins"),
    el("td.word", null, r.outcome && r.outcome !== "pass" ? sign("m-" + r.outcome) : null, clip(r.word)));
}

const value = ([before, differs, after], name) => el("td", null, before || (differs ? "" : "–"), differs ? el(name, null, differs) : null, after || "");
