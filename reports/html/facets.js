import { $, el, number, outcomeWord, sign, spelled } from "./dom.js";
import { F, operationOf } from "./data.js";
import { matcher } from "./query.js";

// The choices beside the filter: each is a term of it, with the number of
// cases that are left when it is taken.

const outcomes = ["fail", "error", "weak", "pass", "skip"];
const most = 12; // choices of one field

// statusClass is the first digit of a status, or the kind of failure.
const statusClass = (row) => (row[F.status] >= 100 ? Math.floor(row[F.status] / 100) + "xx" : String(row[F.status] || ""));

const facets = (page) => [
  { key: "rule", title: "Rule", values: (row) => row[F.rules].map((i) => page.rules[i]) },
  { key: "code", title: "Answer", values: (row) => [statusClass(row)] },
  { key: "technique", title: "Technique", values: (row) => [row[F.technique]] },
  { key: "op", title: "Operation", values: (row) => [operationOf(row)] },
];

function tally(rows, terms, key, values) {
  const keep = matcher(terms, key);
  const counts = new Map();
  for (const row of rows) {
    if (!keep(row)) continue;
    for (const value of values(row)) if (value) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return counts;
}

// paintChips shows the outcomes, and what the baseline knows.
export function paintChips(data, terms) {
  const counts = tally(data.rows, terms, "status", (row) => [row[F.outcome]]);
  const all = [...counts.values()].reduce((a, b) => a + b, 0);
  const chosen = terms.filter((t) => t.key === "status" && !t.not).map((t) => t.value);
  const chips = [chip("status", "", "all", all, !chosen.length), ...outcomes.filter((o) => counts.has(o)).map((o) => chip("status", o, outcomeWord[o], counts.get(o), chosen.includes(o)))];
  const groups = [group("Outcome", chips)];
  if (data.page.baseline) {
    const known = tally(data.rows, terms, "known", (row) => (row[F.rules].length ? [row[F.known] ? "yes" : "no"] : []));
    const value = terms.find((t) => t.key === "known" && !t.not)?.value;
    groups.push(group("Baseline", [["no", "new"], ["yes", "known"]].map(([v, word]) => chip("known", v, word, known.get(v) || 0, value === v))));
  }
  $("#chips").replaceChildren(...groups);
}

// paintFacets shows the other fields, where the reader has opened them.
export function paintFacets(data, terms) {
  if (!$("#narrow").open) return;
  $("#facets").replaceChildren(...facets(data.page).map(({ key, title, values }) => {
    const counts = [...tally(data.rows, terms, key, values)].sort((a, b) => b[1] - a[1]);
    const chosen = terms.filter((t) => t.key === key && !t.not).map((t) => t.value);
    const chips = counts.slice(0, most).map(([value, n]) => chip(key, value, spelled(value), n, chosen.includes(value)));
    if (counts.length > most) chips.push(el("span.faint", null, "and " + number(counts.length - most) + " more"));
    return counts.length > 1 || chosen.length ? el("div.facet", null, el("h3", null, title), group(title, chips)) : null;
  }).filter(Boolean));
}

const group = (label, chips) => el("div.group", { role: "group", "aria-label": label }, chips);

const chip = (key, value, word, n, pressed) => el("button" + (key === "status" && value ? ".o-" + value : ""), { type: "button", "data-key": key, "data-value": value, "aria-pressed": String(pressed) },
  key === "status" && value ? sign("m-" + value) : null, word, " ", el("b", null, number(n)));
