import { $, caseHref, clip, copyButton, el, outcomeWord, sign, spelled, where } from "./dom.js";
import { loadCase, loadReport } from "./data.js";
import { message } from "./body.js";
import { echoSection, isEcho } from "./echo.js";
import { verdictSections } from "./verdicts.js";

// The panel of one case: what was tried and why, what each rule says, what was
// sent and received.

let lastFocus = null;
let shownCase = null; // the case in the panel
let asked = 0; // the panel shows what was asked for last

export async function openCase(data, id, close) {
  const panel = $("#panel");
  const i = data.byId.get(id);
  if (panel.hidden) lastFocus = document.activeElement;
  const turn = ++asked;
  let parts;
  if (i === undefined) {
    shownCase = null;
    parts = [head({ outcome: "skip", title: "There is no such case in this report.", id }, close)];
  } else {
    const [report, c] = await Promise.all([loadReport(), loadCase(data.page, i)]);
    if (turn !== asked) return;
    shownCase = c;
    parts = sections(data.page, report, c, close);
  }
  panel.replaceChildren(...parts);
  panel.hidden = false;
  document.body.classList.add("panelled");
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true }); // not a button in it: the Enter that opened the panel would press it
}

export function closeCase() {
  const panel = $("#panel");
  asked++;
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  shownCase = null;
  document.body.classList.remove("panelled");
  if (lastFocus?.isConnected) lastFocus.focus({ preventScroll: true });
}

// panelCurl is the line that sends the first request of the panel's case again.
export const panelCurl = () => shownCase?.curl?.[mainExchange(shownCase)] || "";

const mainExchange = (c) => Math.max(0, (c.exchanges || []).findLastIndex((x) => !x.step));

// rerun is the command that runs one case again.
const rerun = (page, id) => page.rerun + " --run '^" + id.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&").replaceAll("'", "'\\''") + "$'";

function head({ outcome, title, id }, close, ...tools) {
  return el("div.panel-head.is-" + outcome, null, sign("m-" + outcome, "mark"),
    el("div", null, el("h3", { id: "panel-title" }, el("span.vh", null, outcomeWord[outcome] + ": "), clip(title)), el("p", null, clip(id))),
    el("div.panel-tools", null, ...tools, el("button.close", { type: "button", "aria-label": "Close (Esc)", onclick: close }, "×")));
}

function sections(page, report, c, close) {
  const info = c.case;
  const verdicts = verdictSections(report, (c.verdicts || []).filter((v) => !isEcho(v)));
  return [
    head({ outcome: c.outcome, title: info.title, id: info.id }, close,
      panelCurlOf(c) ? copyButton("Copy curl", () => panelCurlOf(c)) : null, copyButton("Copy run", () => rerun(page, info.id)), copyButton("Copy link", () => location.href)),
    facts(report, c),
    ...verdicts.bad,
    ...echoSection(c),
    c.lean ? el("p.more", null, "The messages of this case were left out for the page's size; they are in the journal.") : null,
    ...(c.exchanges || []).flatMap((x, n) => exchange(c, x, n)),
    ...verdicts.held,
    el("h4", null, "Judge it again"),
    el("div.copyable", null, el("pre.again", { tabindex: "0" }, clip(rerun(page, info.id), 2000)), copyButton("Copy", () => rerun(page, info.id))),
  ].filter(Boolean);
}

const panelCurlOf = (c) => c.curl?.[mainExchange(c)] || "";

const wants = { accept: "to be accepted", reject: "to be refused", either: "either way, properly answered" };

function facts(report, c) {
  const info = c.case;
  const list = el("dl.panel-facts");
  const add = (label, wide, ...value) => list.append(el(wide ? "div.wide" : "div", null, el("dt", null, label), el("dd", null, ...value)));
  const expect = info.expect || {};
  add("Expected", false, (wants[expect.want] || "–") + (expect.strength === "weak" ? " (a recommendation)" : ""));
  add("Observed", false, observed(c));
  if (expect.reason) add("Because", true, clip(expect.reason));
  const promise = promiseOf(report, info);
  if (promise || info.promise) {
    add("Promise", true, promise ? el("code", null, clip(promise.keyword + ": " + promise.value)) : null, promise ? " " : null,
      el("span.place", null, where(promise?.place || info.promise)));
  }
  if (info.change) add("Changed", true, change(changedPlace(info), info.change));
  if (info.base) add("Made from", false, clip(info.base));
  if (info.repairs?.length) add("Repaired", true, info.repairs.map((r) => change(r.pointer, r)));
  if (info.twin) add("Its valid twin", true, el("a", { href: caseHref(info.twin) }, clip(info.twin)));
  return list;
}

function observed(c) {
  const x = c.exchanges?.[mainExchange(c)];
  const ms = x ? " in " + (x.duration / 1e6).toFixed(1) + " ms" : "";
  if (x?.response) return String(x.response.status) + ms;
  return x?.failure ? "no answer (" + x.failure.kind + ")" + ms : "not kept here";
}

const change = (place, { was, became }) => el("div.change", null, el("code", null, clip(place)), " ",
  was ? el("del", null, clip(was)) : el("i", null, "absent"), " → ", became ? el("ins", null, clip(became)) : el("i", null, "removed"));

const parameters = ["path", "query", "header", "cookie"];

// changedPlace names what was changed: a place in the body, or a parameter.
const changedPlace = (info) => (info.pointer && info.change.pointer && parameters.includes(info.in) ? info.in + " parameter " : "") + (info.change.pointer || "the body");

// promiseOf finds the promise that the case tests, to quote it.
function promiseOf(report, info) {
  const op = report.contract?.operations?.find((o) => o.id === info.operation);
  const parts = (info.pointer || "").split("/");
  const kind = info.pointer && parameters.includes(info.in) ? info.in : "";
  const property = op?.properties?.find((p) => {
    if ((p.in || "") !== kind) return false;
    const want = p.pointer.split("/");
    return want.length === parts.length && want.every((s, i) => s === "*" || s === parts[i]);
  });
  return property?.promises?.find((p) => p.keyword === info.keyword);
}

function exchange(c, x, n) {
  const main = !x.step;
  const changed = main && !parameters.includes(c.case.in) ? [c.case.change?.pointer].filter(Boolean) : [];
  const broken = (c.verdicts || []).filter((v) => (v.step || "") === (x.step || "") && v.pointer && !v.in && (v.outcome === "fail" || v.outcome === "weak")).map((v) => v.pointer);
  const times = (x.duration / 1e6).toFixed(1) + " ms" + (x.attempt > 1 ? ", attempt " + x.attempt : "");
  const sent = message("Sent", x.request.method + " " + x.request.url, x.request, { changed, broken: [], line: main && c.line, field: main && c.field });
  const start = x.response ? (x.response.proto || "") + " " + x.response.status : "";
  const received = x.response ? message("Received", start.trim(), x.response, { changed, broken }) : el("div.message", null, el("h5", null, "Received"), el("p.nobody", null, x.failure ? "no answer (" + x.failure.kind + "): " + clip(x.failure.text) : "nothing"));
  if (x.response && x.failure) received.append(el("p.note", null, "broke off (" + x.failure.kind + "): " + clip(x.failure.text)));
  const curl = c.curl[n];
  return [
    el("h4", null, spelled(x.step || "The request"), " ", el("small", null, times)),
    el("div.messages", null, sent, received),
    curl ? el("div.copyable", null, el("pre.curl", { tabindex: "0", "aria-label": "curl" }, spelled(curl)), copyButton("Copy", () => curl)) : null,
  ];
}
