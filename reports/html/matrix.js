import { $, $$, caseHref, clip, el, number, outcomeWord, sign, spelled, stateSign, stateWord, where } from "./dom.js";
import { F, loadReport, placeKey } from "./data.js";
import { grid } from "./matrixgrid.js";

// The matrix: arrows move between cells, Enter opens what is behind one.

const cellHref = (table, td) => "#/cell/" + [table.dataset.operation, columnKey(table, td), td.parentElement.dataset.pointer].map(encodeURIComponent).join("/");
const columnKey = (table, td) => table.tHead.rows[1].cells[td.cellIndex].dataset.column;

export function startMatrix() {
  for (const table of $$(".matrix table")) enliven(table);
}

// enliven makes a grid of a table: one cell of it can be reached with the tab
// key, and the arrows move on.
function enliven(table) {
  const first = $("td[title]", table.tBodies[0] || table);
  if (!first) return;
  table.setAttribute("role", "grid");
  first.tabIndex = 0;
  const open = (td) => { if (td?.title) { focusCell(table, td); location.hash = cellHref(table, td); } };
  table.addEventListener("click", (e) => open(e.target.closest("tbody td")));
  table.addEventListener("keydown", (e) => {
    if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); open(e.target.closest("tbody td")); } else moveCell(table, e);
  });
}

function focusCell(table, td) {
  $$("td[tabindex]", table).forEach((other) => other.removeAttribute("tabindex"));
  td.tabIndex = 0;
  td.focus();
}

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function moveCell(table, e) {
  const step = steps[e.key];
  const cell = e.target.closest("tbody td");
  if (!step || !cell || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  e.stopPropagation();
  const rows = [...table.tBodies[0].rows];
  let [r, c] = [rows.indexOf(cell.parentElement) + step[0], cell.cellIndex + step[1]];
  while (c > 0 && rows[r]?.cells[c]) {
    if (rows[r].cells[c].title) { focusCell(table, rows[r].cells[c]); return; }
    [r, c] = [r + step[0], c + step[1]];
  }
}

// startRest offers the matrices that the static part leaves out; each is made
// when it is unfolded.
export function startRest(data) {
  const rest = data.page.rest || [];
  if (!rest.length) return;
  const box = $("#more-matrices");
  box.hidden = false;
  $$("#matrix > .more").forEach((p) => p.remove());
  box.append(...rest.map((operation) => {
    const details = el("details.matrix", null, el("summary", null, el("code", null, clip(operation))));
    details.addEventListener("toggle", async () => {
      if (!details.open || details.children.length > 1) return;
      const report = await loadReport();
      details.append(grid(report.matrix.find((m) => m.operation === operation)));
      enliven($("table", details));
    });
    return details;
  }));
}

const sideWords = { accept: "lawful values taken", reject: "broken values refused" };
const answerWords = { echo: "came back as sent", answer: "answers as described" };

// openCell shows the promises behind a cell.
export async function openCell(data, operation, column, pointer, close) {
  const report = await loadReport();
  const matrix = report.matrix?.find((m) => m.operation === operation);
  const cell = matrix?.rows.find((r) => placeKey(r) === pointer)?.cells.find((c) => c.column === column);
  const dialog = $("#cell");
  const shut = el("button.close", { type: "button", "aria-label": "Close (Esc)", onclick: close }, "×");
  if (cell) {
    const title = matrix.columns.find((c) => c.key === column);
    dialog.replaceChildren(shut, el("h3", null, el("code", null, clip(pointer || "the body")), " · " + title.title), el("p.note", null, title.says),
      ...promises(cell).map((p) => promise(data, report, { operation, pointer, column }, p)));
  } else {
    dialog.replaceChildren(shut, el("h3", null, "There is no such promise in this report."), el("p.note", null, clip([operation, pointer, column].join(" · "))));
  }
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

function promise(data, report, at, p) {
  const quoted = p.value !== undefined;
  return el("div.promise", null,
    p.keyword ? el("p", null, el("code", null, clip(p.keyword.replace(/^content /, "sent as ") + (quoted ? ": " + p.value : ""), 2000))) : null,
    p.place ? el("p.place", null, where(p.place)) : null,
    p.sides.length ? p.sides.map((s) => el("div.sides", null, el("ul.sides", null, side(s, at.column)), caseLinks(data, report, at, s))) : el("p.note", null, "not tested"));
}

const tallyWord = { pass: "held", fail: "broken", weak: "weak", error: "inconclusive", skip: "not applicable" };

function side(s, column) {
  const counts = Object.entries(s.outcomes || {}).filter(([, n]) => n).map(([o, n]) => number(n) + " " + tallyWord[o]).join(", ");
  return el("li.s-" + s.state, null, el("b.stamp-sign", { "aria-hidden": "true" }, stateSign[s.state]), el("span", null, (sideWords[s.side] || answerWords[column] || "answered properly") + ": ", el("b", null, stateWord[s.state]),
    counts ? " (" + counts + ")" : "", s.reason ? ": " + clip(s.reason) : ""));
}

// caseLinks lead to the cases of an obligation.
function caseLinks(data, report, { operation, pointer }, s) {
  if (!s.keyword) return null;
  const ids = (report.obligations || []).filter((o) => o.operation === operation && placeKey(o) === pointer && o.keyword === s.keyword && o.side === s.side).flatMap((o) => o.cases || []);
  if (!s.side) ids.push(...data.rows.filter((r) => r[F.want] === "either" && r[F.pointer] === pointer && r[F.keyword] === s.keyword && r[F.id].startsWith(operation + "/")).map((r) => r[F.id]));
  const known = [...new Set(ids)].filter((id) => data.byId.has(id));
  const most = 8;
  const links = known.slice(0, most).map((id) => {
    const outcome = data.rows[data.byId.get(id)][F.outcome];
    return el("li.o-" + outcome, null, sign("m-" + outcome), el("a", { href: caseHref(id) }, el("span.vh", null, outcomeWord[outcome] + ": "), el("code", null, clip(id.split("/").slice(1).join("/")))));
  });
  const filter = "keyword:" + (s.keyword.includes(" ") ? JSON.stringify(s.keyword) : s.keyword) + " want:" + (s.side || "either") + " place:" + JSON.stringify(pointer) + " op:" + operation;
  if (known.length > most) links.push(el("li", null, el("a", { href: "#/cases?q=" + encodeURIComponent(filter) }, "all " + number(known.length))));
  return links.length ? el("ul", null, links) : null;
}
