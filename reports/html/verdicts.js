import { clip, el, number, outcomeWord, sign, spelled, where } from "./dom.js";

// What the rules say of a case.

const order = ["fail", "error", "weak", "pass", "skip"];

// verdictSections sets what a reader has to know apart from what held.
export function verdictSections(report, all) {
  const sorted = all.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  const told = (v) => (v.outcome !== "pass" && v.outcome !== "skip") || v.note;
  const [bad, rest] = [sorted.filter(told), sorted.filter((v) => !told(v))];
  return {
    bad: bad.length ? [el("h4", null, "Verdicts"), el("ul.verdicts", null, bad.map((v) => verdict(report, v)))] : [],
    held: rest.length ? [held(report, rest)] : [],
  };
}

function held(report, rest) {
  const passed = rest.filter((v) => v.outcome === "pass").length;
  const words = [passed ? number(passed) + (passed === 1 ? " verdict held" : " verdicts held") : "", rest.length - passed ? number(rest.length - passed) + " not applicable" : ""].filter(Boolean).join(", ");
  const box = el("details.held", null, el("summary", null, words));
  box.addEventListener("toggle", () => { if (box.children.length === 1) box.append(el("ul.verdicts", null, rest.map((v) => verdict(report, v)))); });
  return box;
}

function verdict(report, v) {
  const said = [];
  const add = (label, text, className = "") => { if (text) said.push(el("span", null, label + " "), el("code" + className, null, clip(text)), " "); };
  add("wanted", v.want);
  add("got", v.got, v.outcome === "fail" ? ".tone" : "");
  return el("li.o-" + v.outcome, null, sign("m-" + v.outcome), el("div", null,
    el("p", null, el("span.vh", null, outcomeWord[v.outcome] + ": "), spelled(report.infos.get(v.rule)?.title || v.rule), v.known ? el("b.tag", null, "known") : null),
    el("p.what", null, el("a", { href: "#r-" + v.rule }, el("code", null, spelled(v.rule))), v.step ? " at " + spelled(v.step) : "", v.pointer ? " · " + clip((v.in ? v.in + " parameter " : "") + v.pointer) : "", v.place?.line ? " · " + where(v.place) : ""),
    said.length ? el("p.what", null, ...said) : null,
    [v.reason, v.note, v.hint].filter(Boolean).map((t) => el("p.what", null, clip(t)))));
}
