import { $, el, number, outcomeWord, sign, spelled } from "./dom.js";
import { F, operationOf } from "./data.js";
import { matcher, parseQuery } from "./query.js";

// The list of cases. Only the rows in sight are in the document, so that tens
// of thousands open at once; one of them can be reached with the tab key.
export class CaseList {
  constructor(rows, open) {
    this.rows = rows;
    this.open = open;
    this.found = [];
    this.current = 0; // index into found: the row that takes the focus
    this.nodes = new Map(); // the rows in the document, by index into found
    this.single = rows.length > 0 && operationOf(rows[0]) === operationOf(rows.at(-1)) && rows.every((r) => r[F.id].startsWith(operationOf(rows[0]) + "/"));
    this.box = $(".list");
    this.inner = el("div.rows", { role: "rowgroup" });
    this.box.append(el("div.headgroup", { role: "rowgroup" }, el("div.row.head", { role: "row", "aria-rowindex": "1" },
      ["outcome", "case", "what it does", "status", "time"].map((t, i) => el("span." + ["sig", "id", "title", "code", "ms"][i], { role: "columnheader" }, i ? t : el("span.vh", null, t))))), this.inner);
    this.box.setAttribute("aria-colcount", "5");
    this.box.addEventListener("scroll", () => this.paint(), { passive: true });
    new ResizeObserver(() => this.resized()).observe(this.box);
    this.inner.addEventListener("click", (e) => this.clicked(e));
    this.inner.addEventListener("focusin", (e) => { const row = e.target.closest(".row"); if (row) this.mark(Number(row.dataset.at)); });
    this.resized();
  }

  resized() {
    const height = matchMedia("(max-width: 44rem)").matches ? 52 : 38;
    if (height !== this.height) { this.height = height; this.clear(); }
    this.paint();
  }

  clicked(e) {
    const row = e.target.closest(".row");
    if (!row || String(getSelection())) return; // text that was selected is to be copied
    this.go(Number(row.dataset.at));
    this.openCurrent();
  }

  filter(text) {
    const terms = parseQuery(text);
    const keep = matcher(terms);
    this.found = [];
    this.rows.forEach((row, i) => { if (keep(row)) this.found.push(i); });
    this.current = 0;
    this.clear();
    this.box.scrollTop = 0;
    this.box.setAttribute("aria-rowcount", String(this.found.length + 1));
    $("#found").textContent = number(this.found.length) + " of " + number(this.rows.length);
    $("#nothing").hidden = this.found.length > 0;
    this.box.hidden = this.found.length === 0;
    this.paint();
    return terms;
  }

  clear() {
    this.inner.replaceChildren();
    this.nodes.clear();
    this.inner.style.height = this.found.length * this.height + "px";
  }

  // paint puts the rows in sight into the document. What has the focus stays.
  paint() {
    const { height, found, box, nodes } = this;
    const first = Math.max(0, Math.floor(box.scrollTop / height) - 8);
    const last = Math.min(found.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + 8);
    for (const [at, node] of nodes) {
      if ((at < first || at >= last) && at !== this.current) { node.remove(); nodes.delete(at); }
    }
    const fresh = [];
    for (let at = first; at < last; at++) if (!nodes.has(at)) fresh.push(this.row(at));
    if (found.length && !nodes.has(this.current)) fresh.push(this.row(this.current));
    this.inner.append(...fresh);
  }

  row(at) {
    const row = this.rows[this.found[at]];
    const id = row[F.id];
    const op = operationOf(row);
    const current = at === this.current;
    const node = el("div.row.o-" + row[F.outcome], { role: "row", "data-at": at, "aria-rowindex": at + 2, "aria-selected": String(current), tabindex: current ? "0" : "-1" },
      el("span.sig", { role: "gridcell" }, sign("m-" + row[F.outcome]), el("span.vh", null, outcomeWord[row[F.outcome]] + (row[F.known] ? ", known" : ""))),
      el("span.id", { role: "gridcell", title: spelled(id) }, this.single ? null : el("i", null, spelled(op) + "/"), spelled(id.slice(op.length + 1))),
      el("span.title", { role: "gridcell" }, row[F.known] ? el("b.tag", null, "known") : null, spelled(row[F.title])),
      el("span.code", { role: "gridcell" }, String(row[F.status] || "–")),
      el("span.ms", { role: "gridcell" }, (row[F.micros] / 1000).toFixed(1) + " ms"));
    node.style.top = at * this.height + "px";
    this.nodes.set(at, node);
    return node;
  }

  // mark makes a row the one that takes the focus.
  mark(at) {
    const before = this.nodes.get(this.current);
    if (before) { before.tabIndex = -1; before.setAttribute("aria-selected", "false"); }
    this.current = at;
    const node = this.nodes.get(at);
    if (node) { node.tabIndex = 0; node.setAttribute("aria-selected", "true"); }
  }

  // go brings a row into sight, and the focus to it.
  go(at, focus = true) {
    if (!this.found.length) return;
    this.mark(Math.max(0, Math.min(this.found.length - 1, at)));
    const top = this.current * this.height; // the header sticks above the rows
    const room = this.box.clientHeight - 2 * this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.paint();
    if (focus) this.nodes.get(this.current).focus({ preventScroll: true });
  }

  // failure returns the next row behind, or before, the current one that failed.
  failure(by) {
    for (let at = this.current + by; at >= 0 && at < this.found.length; at += by) {
      if (this.rows[this.found[at]][F.outcome] === "fail") return at;
    }
    return -1;
  }

  openCurrent() {
    if (this.found.length) this.open(this.rows[this.found[this.current]][F.id]);
  }

  // reveal marks the case where the filter shows it.
  reveal(i) {
    const at = this.found.indexOf(i);
    if (at >= 0 && at !== this.current) this.go(at, false);
  }
}
