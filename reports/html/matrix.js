import { $, $$, el, number, outcomeWord, sign, spelled, stateWord, where } from "./dom.js";
import { F, placeKey } from "./data.js";

// The matrix: arrows move between cells, Enter opens what is behind one.

export function startMatrix() {
  for (const table of $$(".matrix table")) {
    const links = $$("a.cell", table);
    links.forEach((a, i) => { if (i) a.tabIndex = -1; });
    table.addEventListener("keydown", (e) => moveCell(table, e));
  }
}

function moveCell(table, e) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
  const cell = e.target.closest("td");
  if (!step || !cell) return;
  e.preventDefault();
  const rows = [...table.tBodies[0].rows];
  let [r, c] = [rows.indexOf(cell.parentElement) + step[0], cell.cellIndex + step[1]];
  while (rows[r]?.cells[c]) {
    const link = $("a.cell", rows[r].cells[c]);
    if (link) {
      $$("a.cell", table).forEach((a) => { a.tabIndex = -1; });
      link.tabIndex = 0;
      link.focus();
      return;
    }
    [r, c] = [r + step[0], c + step[1]];
  }
}

const sideWords = { accept: "lawful values taken", reject: "broken values refused" };
const answerWords = { echo: "came back as sent", answer: "answers as described" };

// openCell shows the promises behind a cell.
export function openCell(data, operation, column, pointer, close) {
  const matrix = data.report.matrix?.find((m) => m.operation === operation);
  const row = matrix?.rows.find((r) => placeKey(r) === pointer);
  const cell = row?.cells.find((c) => c.column === column);
  const dialog = $("#cell");
  if (!cell) return;
  const title = matrix.columns.find((c) => c.key === column);
  const parts = promises(cell).map((p) => promise(data, operation, pointer, column, p));
  dialog.replaceChildren(
    el("button.close", { type: "button", "aria-label": "Close (Esc)", onclick: close }, "×"),
    el("h3", null, el("code", null, spelled(pointer || "the body")), " · " + title.title),
    el("p.note", null, title.says), ...parts);
  if (!dialog.open) dialog.showModal();
}

// promises joins what is quoted with what was tested, keyword by keyword.
function promises(cell) {
  const out = (cell.promises || []).map((p) => ({ ...p, sides: [] }));
  for (const side of cell.sides || []) {
    let p = out.find((q) => q.keyword === side.keyword);
    if (!p) out.push(p = { keyword: side.keyword || "", sides: [] });
    p.sides.push(side);
  }
  return out;
}

function promise(data, operation, pointer, column, p) {
  const quoted = p.value !== undefined;
  return el("div.promise", null,
    p.keyword ? el("p", null, el("code", null, spelled(p.keyword.replace(/^content /, "sent as ") + (quoted ? ": " + p.value : "")))) : null,
    p.place ? el("p.place", null, where(p.place)) : null,
    p.sides.length ? p.sides.map((s) => el("div.sides", null, el("ul.sides", null, side(s, column)), caseLinks(data, operation, pointer, s))) : el("p.note", null, "not tested"));
}

function side(s, column) {
  const counts = Object.entries(s.outcomes || {}).filter(([, n]) => n).map(([o, n]) => number(n) + " " + ({ pass: "held", fail: "broken", weak: "weak", error: "inconclusive", skip: "not applicable" })[o]).join(", ");
  return el("li.s-" + s.state, null, sign("g-" + s.state), el("span", null, (sideWords[s.side] || answerWords[column] || "answered properly") + ": ", el("b", null, stateWord[s.state]),
    counts ? " (" + counts + ")" : "", s.reason ? ": " + spelled(s.reason) : ""));
}

// caseLinks lead to the cases of an obligation.
function caseLinks(data, operation, pointer, s) {
  if (!s.keyword) return null;
  const ids = (data.report.obligations || []).filter((o) => o.operation === operation && placeKey(o) === pointer && o.keyword === s.keyword && o.side === s.side).flatMap((o) => o.cases || []);
  if (!s.side) ids.push(...data.rows.filter((r) => r[F.want] === "either" && r[F.pointer] === pointer && r[F.keyword] === s.keyword && r[F.id].startsWith(operation + "/")).map((r) => r[F.id]));
  const known = [...new Set(ids)].filter((id) => data.byId.has(id));
  const most = 8;
  const shown = known.slice(0, most).map((id) => {
    const outcome = data.rows[data.byId.get(id)][F.outcome];
    return el("li.o-" + outcome, null, sign("m-" + outcome), el("a", { href: "#/case/" + encodeURIComponent(id) }, el("span.vh", null, outcomeWord[outcome] + ": "), el("code", null, spelled(id.split("/").slice(1).join("/")))));
  });
  const filter = "keyword:" + (s.keyword.includes(" ") ? JSON.stringify(s.keyword) : s.keyword) + " want:" + (s.side || "either") + " place:" + JSON.stringify(pointer) + " op:" + operation;
  if (known.length > most) shown.push(el("li", null, el("a", { href: "#/cases?q=" + encodeURIComponent(filter) }, "all " + number(known.length))));
  return shown.length ? el("ul", null, shown) : null;
}
