import { F, operationOf } from "./data.js";

// The filter: words and field:value terms, all of which must hold; a minus
// excludes, quotes keep blanks.

// parseQuery splits the text into terms.
export function parseQuery(text) {
  const terms = [];
  const pattern = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi;
  for (const [whole, minus, field, quoted, bare] of text.matchAll(pattern)) {
    const value = quoted ?? bare ?? "";
    const key = (field || "").toLowerCase();
    const term = { not: minus === "-", text: whole, value };
    if (key && !Object.hasOwn(fields, key)) terms.push({ ...term, test: has(whole.replace(/^-/, "")) });
    else if (key) terms.push({ ...term, key, test: fields[key](value) });
    else if (value) terms.push({ ...term, test: has(value) });
  }
  return terms;
}

// matcher returns the test of a row. All terms hold, but several of one field
// are a choice; except leaves one field out, for counts beside its choices.
export function matcher(terms, except) {
  const used = terms.filter((t) => !except || t.key !== except);
  const every = used.filter((t) => t.not || !choice(t.key));
  const some = Object.values(Object.groupBy(used.filter((t) => !t.not && choice(t.key)), (t) => t.key));
  return (row) => every.every((t) => t.test(row) !== t.not) && some.every((ts) => ts.some((t) => t.test(row)));
}

// choice: a row has one value of such a field, or few.
const choice = (key) => key && key !== "ms" && key !== "id";

const has = (value) => {
  const needle = value.toLowerCase();
  return (row) => row[F.id].toLowerCase().includes(needle) || row[F.title].toLowerCase().includes(needle);
};
const within = (get) => (value) => {
  const needle = value.toLowerCase();
  return (row) => String(get(row)).toLowerCase().includes(needle);
};
const equal = (get) => (value) => {
  const needle = value.toLowerCase();
  return (row) => String(get(row)).toLowerCase() === needle;
};

// status names an outcome; "inconclusive" and "error" are one.
const outcome = (value) => {
  const word = { inconclusive: "error", failed: "fail", passed: "pass", skipped: "skip" }[value.toLowerCase()] || value.toLowerCase();
  return (row) => row[F.outcome] === word;
};

// place: "/a/*/b" stands for any item; without a slash, any part of it.
const place = (value) => {
  if (value !== "" && !value.startsWith("/")) return (row) => row[F.pointer].toLowerCase().includes(value.toLowerCase());
  const pattern = new RegExp("^" + value.split("/").map((s) => (s === "*" ? "[^/]*" : s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))).join("/") + "$");
  return (row) => pattern.test(row[F.pointer]);
};

// code: 201, 4xx, timeout.
const code = (value) => {
  const range = /^([1-9])xx$/i.exec(value);
  if (range) return (row) => Math.floor(row[F.status] / 100) === Number(range[1]);
  return (row) => String(row[F.status]) === value.toLowerCase();
};

// ms: >50, <5, 12.
const duration = (value) => {
  const [, sign, amount] = /^([<>]?)(\d+(?:\.\d+)?)$/.exec(value) || [];
  if (amount === undefined) return () => false;
  const limit = Number(amount) * 1000;
  if (sign === ">") return (row) => row[F.micros] > limit;
  if (sign === "<") return (row) => row[F.micros] < limit;
  return (row) => Math.round(row[F.micros] / 1000) === Number(amount);
};

let ruleNames = [];
export function useRules(names) { ruleNames = names; }

// The cases of findings are known once the report is read.
let findingCases = null;
export function useFindings(findings) {
  findingCases = new Map((findings || []).map((f) => [f.fingerprint, new Set(f.cases || [])]));
}

// needsReport says that a filter cannot be answered from the index alone.
export const needsReport = (text) => !findingCases && parseQuery(text).some((t) => t.key === "finding");

// known: all that did not pass is in the baseline, or something is not.
const known = (value) => {
  const yes = !["no", "false", "0"].includes(value.toLowerCase());
  return (row) => (row[F.known] === 1) === yes && row[F.rules].length > 0;
};

// withTerm returns the filter with the term "key:value" in place of those of
// the same key; without it when value is empty, or stands there already.
export function withTerm(text, key, value) {
  const terms = parseQuery(text);
  const there = terms.some((t) => t.key === key && !t.not && t.value === value);
  const others = terms.filter((t) => t.key !== key || t.not).map((t) => t.text);
  return [...others, ...(value && !there ? [key + ":" + quoted(value)] : [])].join(" ");
}

const quoted = (value) => (/[\s"]/.test(value) ? '"' + value.replaceAll('"', "") + '"' : value);

const fields = {
  status: outcome,
  outcome,
  rule: (value) => {
    const hits = new Set(ruleNames.flatMap((name, i) => (name.includes(value.toLowerCase()) ? [i] : [])));
    return (row) => row[F.rules].some((i) => hits.has(i));
  },
  finding: (value) => {
    const cases = findingCases?.get(value) || new Set();
    return (row) => cases.has(row[F.id]);
  },
  op: equal(operationOf),
  technique: equal((row) => row[F.technique]),
  keyword: equal((row) => row[F.keyword]),
  want: equal((row) => row[F.want]),
  id: within((row) => row[F.id]),
  place,
  code,
  ms: duration,
  known,
};
