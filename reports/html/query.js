import { F } from "./data.js";

// The filter: words and field:value terms, all of which must hold; a minus
// excludes, quotes keep blanks.

// parseQuery splits the text into terms.
export function parseQuery(text) {
  const terms = [];
  const pattern = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi;
  for (const [whole, minus, field, quoted, bare] of text.matchAll(pattern)) {
    const value = quoted ?? bare ?? "";
    const key = (field || "").toLowerCase();
    if (key && !fields[key]) terms.push({ not: minus === "-", test: has(whole.replace(/^-/, "")) });
    else if (key) terms.push({ not: minus === "-", key, value, test: fields[key](value) });
    else if (value) terms.push({ not: minus === "-", test: has(value) });
  }
  return terms;
}

// matcher returns the test of a row; except leaves one field out, for counts
// beside the choices of that field.
export function matcher(terms, except) {
  const used = terms.filter((t) => !except || t.key !== except);
  return (row) => used.every((t) => t.test(row) !== t.not);
}

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
let findingCases = new Map();
export function useReport(report) {
  ruleNames = report.page.rules;
  findingCases = new Map((report.findings || []).map((f) => [f.fingerprint, new Set(f.cases || [])]));
}

const fields = {
  status: outcome,
  outcome,
  rule: (value) => {
    const hits = new Set(ruleNames.flatMap((name, i) => (name.includes(value.toLowerCase()) ? [i] : [])));
    return (row) => row[F.rules].some((i) => hits.has(i));
  },
  finding: (value) => {
    const cases = findingCases.get(value) || new Set();
    return (row) => cases.has(row[F.id]);
  },
  op: equal((row) => row[F.id].split("/", 1)[0]),
  technique: equal((row) => row[F.technique]),
  keyword: equal((row) => row[F.keyword]),
  want: equal((row) => row[F.want]),
  id: within((row) => row[F.id]),
  place,
  code,
  ms: duration,
};
