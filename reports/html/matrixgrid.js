import { clip, el, stateSign, stateWord, where } from "./dom.js";
import { placeKey } from "./data.js";

// A matrix that the static part leaves out, as its template would make it.

// grid makes the table of a matrix.
export function grid(m) {
  const edge = (i) => i === 0 || m.columns[i - 1].group !== m.columns[i].group;
  const head = m.columns.map((c, i) => el("th" + (edge(i) ? ".edge" : ""), { scope: "col", title: c.says, "data-column": c.key }, c.title));
  const rows = m.rows.map((row) => el("tr", { "data-pointer": placeKey(row) },
    el("th.depth-" + Math.min(row.depth, 6), { scope: "row", title: where(row.place) }, el("span.name", null, clip(row.name)), row.required ? el("abbr", { title: "required" }, "*") : null, " ", el("small", null, kind(row))),
    row.cells.map((c, i) => cell(row, m.columns[i], c, edge(i)))));
  return el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Matrix of " + clip(m.operation) },
    el("table", { "data-operation": m.operation, "aria-label": "Promises of " + clip(m.operation) }, el("thead", null, el("tr.groups", null, el("td"), groups(m)), el("tr", null, el("th.corner", { scope: "col" }, "property"), head)), el("tbody", null, rows)));
}

function groups(m) {
  const out = [];
  for (const c of m.columns) {
    if (out.at(-1)?.title === c.group) out.at(-1).span++;
    else out.push({ title: c.group, span: 1 });
  }
  return out.map((g) => el("th", { colspan: g.span, scope: "colgroup" }, el("span", null, g.title)));
}

const kind = (row) => [(row.in && row.depth === 0 ? row.in + " parameter" : ""), (row.types || []).join(" or "), row.format || "", row.readOnly ? "read-only" : ""].filter(Boolean).join(" · ");

const gravity = ["na", "untested", "pass", "weak", "inconclusive", "fail"];
const half = (c, side) => (c.sides || []).filter((s) => s.side === side).reduce((worst, s) => (gravity.indexOf(s.state) > gravity.indexOf(worst) ? s.state : worst), "na");

function cell(row, column, c, edge) {
  const halves = [half(c, "accept"), half(c, "reject")];
  const split = halves.some((s) => s !== "na") && c.state !== "na";
  const words = c.state === "na" ? null : (row.pointer || "the body") + ", " + column.title + ": " + stateWord[c.state] + ".";
  return el("td.s-" + c.state + (edge ? ".edge" : ""), { title: words && clip(words) }, split ? halves.map((s) => el("b.s-" + s, null, stateSign[s])) : el("b", null, stateSign[c.state]));
}
