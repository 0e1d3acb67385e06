import { $, el, number, outcomeWord, sign, spelled } from "./dom.js";
import { F } from "./data.js";
import { matcher, parseQuery } from "./query.js";

// The list of cases. Only the rows in sight are in the document, so that tens
// of thousands open at once.
export class CaseList {
  constructor(rows, open) {
    this.rows = rows;
    this.open = open;
    this.found = [];
    this.selected = -1; // index into found
    this.box = $(".list");
    this.inner = el("div.rows", { role: "rowgroup" });
    this.box.append(el("div.row.head", { role: "row" }, ["", "case", "what it does", "status", "time"].map((t, i) => el("span." + ["", "id", "title", "code", "ms"][i], { role: "columnheader" }, t || el("span.vh", null, "outcome")))), this.inner);
    this.height = matchMedia("(max-width: 44rem)").matches ? 44 : 36;
    this.box.addEventListener("scroll", () => this.paint(), { passive: true });
    new ResizeObserver(() => this.paint()).observe(this.box);
    this.inner.addEventListener("click", (e) => {
      const row = e.target.closest(".row");
      if (row) { this.select(Number(row.dataset.at)); this.openSelected(); }
    });
    this.box.setAttribute("aria-colcount", "5");
  }

  filter(text) {
    const terms = parseQuery(text);
    const keep = matcher(terms);
    this.found = [];
    this.rows.forEach((row, i) => { if (keep(row)) this.found.push(i); });
    this.selected = -1;
    this.box.removeAttribute("aria-activedescendant");
    this.box.scrollTop = 0;
    this.box.setAttribute("aria-rowcount", String(this.found.length));
    $("#found").textContent = number(this.found.length) + " of " + number(this.rows.length);
    this.chips(terms);
    this.paint();
  }

  // chips count the outcomes under everything else in the filter.
  chips(terms) {
    const keep = matcher(terms, "status");
    const counts = {};
    let all = 0;
    for (const row of this.rows) if (keep(row)) { counts[row[F.outcome]] = (counts[row[F.outcome]] || 0) + 1; all++; }
    const chosen = terms.find((t) => t.key === "status" && !t.not)?.value;
    const chip = (outcome, word, n) => el("button" + (outcome ? ".o-" + outcome : ""), { type: "button", "data-status": outcome, "aria-pressed": String((chosen || "") === outcome) },
      outcome ? sign("m-" + outcome) : null, word, el("b", null, number(n)));
    $(".chips").replaceChildren(chip("", "all", all),
      ...["fail", "error", "weak", "pass", "skip"].filter((o) => counts[o]).map((o) => chip(o, outcomeWord[o], counts[o])));
  }

  paint() {
    const { height, found, box } = this;
    this.inner.style.height = found.length * height + "px";
    if (!found.length) { this.inner.replaceChildren(el("p.nothing", null, "No case fits the filter.")); return; }
    const first = Math.max(0, Math.floor(box.scrollTop / height) - 8);
    const last = Math.min(found.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + 6);
    const rows = [];
    for (let at = first; at < last; at++) rows.push(this.row(at));
    this.inner.replaceChildren(...rows);
  }

  row(at) {
    const row = this.rows[this.found[at]];
    const [op, technique, ...rest] = row[F.id].split("/");
    const node = el("div.row.o-" + row[F.outcome], { role: "row", id: "row-" + at, "data-at": at, "aria-rowindex": at + 1, "aria-selected": String(at === this.selected) },
      el("span", { role: "gridcell" }, sign("m-" + row[F.outcome]), el("span.vh", null, outcomeWord[row[F.outcome]])),
      el("span.id", { role: "gridcell", title: spelled(row[F.id]) }, el("i", null, spelled(op) + "/"), spelled([technique, ...rest].join("/"))),
      el("span.title", { role: "gridcell" }, spelled(row[F.title])),
      el("span.code", { role: "gridcell" }, String(row[F.status] || "–")),
      el("span.ms", { role: "gridcell" }, (row[F.micros] / 1000).toFixed(1) + " ms"));
    node.style.top = at * this.height + "px";
    return node;
  }

  select(at) {
    if (!this.found.length) return;
    this.selected = Math.max(0, Math.min(this.found.length - 1, at));
    const top = this.selected * this.height; // the header sticks above the rows
    const room = this.box.clientHeight - 2 * this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.paint();
    this.box.setAttribute("aria-activedescendant", "row-" + this.selected);
  }

  move(by) { this.select(this.selected < 0 ? 0 : this.selected + by); }

  openSelected() {
    if (this.selected >= 0) this.open(this.rows[this.found[this.selected]][F.id]);
  }

  // reveal selects the case if the filter shows it.
  reveal(i) {
    const at = this.found.indexOf(i);
    if (at >= 0 && at !== this.selected) this.select(at);
  }
}
