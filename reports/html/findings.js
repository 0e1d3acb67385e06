import { $, $$, caseHref, clip, copyButton, el, number, outcomeWord, sign, spelled, where } from "./dom.js";
import { loadReport } from "./data.js";

// The findings: those of the static part, and behind a button those that it
// leaves out.

const mostPrinted = 500;

// startFindings gives what is unfolded its buttons: there may be hundreds.
export function startFindings() {
  document.addEventListener("toggle", (e) => {
    if (e.target.open) for (const box of $$(".copyable", e.target)) addCopy(box);
  }, true);
}

function addCopy(box) {
  const pre = $("pre", box);
  if (pre && !$("button", box)) box.append(copyButton("Copy", () => pre.textContent));
}

// startMore offers the findings that the static part leaves out.
export function startMore(data) {
  const more = data.page.more || [];
  if (!more.length) return;
  const box = $("#more-findings");
  box.hidden = false;
  $$("#findings > .group > .more").forEach((p) => p.remove());
  const button = el("button.big", { type: "button", onclick: () => loadReport().then((report) => showMore(data, report, more.length)) }, "Show " + number(more.length) + " more");
  box.append(button);
  loadReport().then((report) => addEventListener("beforeprint", () => printMore(data, report)));
}

// printMore fills the page up to what is printed, and tells what is not.
function printMore(data, report) {
  const room = Math.max(0, mostPrinted - $$("article.finding").length);
  showMore(data, report, room);
  const left = (data.page.more || []).filter((f) => !document.getElementById("f-" + f)).length;
  $("#unprinted")?.remove();
  if (left) $("#more-findings").append(el("p.more", { id: "unprinted" }, "and " + number(left) + " more findings, which are not printed."));
}

// showMore adds up to n of the findings that are not there yet.
function showMore(data, report, n) {
  const byId = new Map(report.findings.map((f) => [f.fingerprint, f]));
  const absent = data.page.more.filter((f) => byId.has(f) && !document.getElementById("f-" + f));
  const box = $("#more-findings");
  box.prepend(...[...$$("article", box), ...absent.slice(0, n).map((f) => finding(report, byId.get(f)))]);
  if (absent.length <= n) $("button.big", box)?.remove();
}

// reveal brings a finding into sight; it says whether there is one.
export async function revealFinding(data, fingerprint) {
  if (data && (data.page.more || []).includes(fingerprint)) showMore(data, await loadReport(), data.page.more.length);
  const node = document.getElementById("f-" + fingerprint);
  $$("#findings .aim").forEach((n) => n.classList.remove("aim"));
  $("#no-finding")?.remove();
  if (!node) {
    $("#findings").prepend(el("p.banner", { id: "no-finding", role: "status" }, "There is no finding ", el("code", null, clip(fingerprint, 80)), " in this report. A finding keeps its name between runs: it may have been mended."));
    scrollTo(0, 0);
    return;
  }
  node.classList.add("aim");
  const details = $("details", node);
  if (details) details.open = true;
  node.scrollIntoView({ block: "start" });
}

// finding is what the template of the static part makes, in short.
function finding(report, f) {
  const mark = f.subject === "description" && f.outcome !== "error" ? "doc" : f.outcome;
  const fact = (label, text, className = "") => (text ? el("div" + className, null, el("dt", null, label), el("dd", null, clip(text, 2000))) : null);
  return el("article.finding.is-" + mark, { id: "f-" + f.fingerprint }, sign("m-" + mark, "mark"), el("div.finding-body", null,
    el("h4", null, el("span.vh", null, outcomeWord[f.outcome] + ": "), clip(f.sentence, 2000), " ", el("a.anchor", { href: "#f-" + f.fingerprint, "aria-label": "Link to this finding" }, "#")),
    el("p.meta", null, el("a", { href: "#r-" + f.rule, title: report.infos.get(f.rule)?.title }, el("code", null, spelled(f.rule))), el("span.basis", null, f.basis), f.operation ? el("span", null, clip(f.operation)) : null,
      el("span.place", null, clip((f.places || []).map(where).join(", "))), f.cases?.length ? el("a", { href: "#/cases?q=" + encodeURIComponent("finding:" + f.fingerprint) }, number(f.count) + (f.count === 1 ? " case" : " cases")) : null),
    f.known ? el("p.knownas", null, el("b", null, "Known"), " ", clip(f.known.reason || "no reason is given")) : null,
    el("dl.wantgot", null, fact("Wanted", f.want), fact("Got", f.got, ".got"), fact("Why", f.reason, ".says"), fact("Said", f.said, ".says"), fact("Hint", f.hint, ".says")),
    f.example ? el("p.example", null, el("a", { href: caseHref(f.example) }, el("code", null, clip(f.example)))) : null));
}
