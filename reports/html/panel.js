import { $, copyButton, el, number, outcomeWord, sign, spelled, where } from "./dom.js";
import { loadCase } from "./data.js";
import { message } from "./body.js";

// The panel of one case: what was tried and why, what each rule says, what was
// sent and received.

let lastFocus = null;

export async function openCase(data, id, close) {
  const panel = $("#panel");
  const i = data.byId.get(id);
  if (panel.hidden) lastFocus = document.activeElement;
  panel.hidden = false;
  document.body.classList.add("panelled");
  if (i === undefined) {
    panel.replaceChildren(head({ outcome: "skip", title: "There is no such case in this report.", id }, close));
  } else {
    const c = await loadCase(data.report, i);
    panel.replaceChildren(...sections(data, c, close));
  }
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true }); // not a button in it: the Enter that opened the panel would press it
}

export function closeCase() {
  const panel = $("#panel");
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  document.body.classList.remove("panelled");
  lastFocus?.focus?.({ preventScroll: true });
}

function head({ outcome, title, id }, close, ...tools) {
  return el("div.panel-head.is-" + outcome, null, sign("m-" + outcome, "mark"),
    el("div", null, el("h3", null, el("span.vh", null, outcomeWord[outcome] + ": "), spelled(title)), el("p", null, spelled(id))),
    el("div.panel-tools", null, ...tools, el("button.close", { type: "button", "aria-label": "Close (Esc)", onclick: close }, "×")));
}

function sections(data, c, close) {
  const info = c.case;
  const rerun = "assay run --run '^" + info.id.replaceAll(".", "\\.").replaceAll("'", "'\\''") + "$'";
  const out = [
    head({ outcome: c.outcome, title: info.title, id: info.id }, close, copyButton("Copy link", () => location.href), copyButton("Copy re-run", () => rerun)),
    facts(data, info),
  ];
  const { bad, rest } = divided(c.verdicts || []);
  if (bad.length) out.push(el("h4", null, "Verdicts"), el("ul.verdicts", null, bad.map((v) => verdict(data, v))));
  const echo = echoTable(c.verdicts || []);
  if (echo) out.push(el("h4", null, "Echo"), echo);
  if (c.lean) out.push(el("p.more", null, "The messages of this case were left out for the page's size; they are in the journal."));
  (c.exchanges || []).forEach((x, n) => out.push(...exchange(c, x, c.curl?.[n])));
  if (rest.length) out.push(held(data, rest));
  return out;
}

function facts(data, info) {
  const list = el("dl.panel-facts");
  const add = (label, ...value) => list.append(el(label === "Promise" || label === "Its valid twin" ? "div.wide" : "div", null, el("dt", null, label), el("dd", null, ...value)));
  const expect = info.expect || {};
  add("Expected", { accept: "to be accepted", reject: "to be refused", either: "either way, properly answered" }[expect.want] || "–",
    expect.strength === "weak" ? " (a recommendation)" : "");
  if (expect.reason) add("Because", spelled(expect.reason));
  const promise = promiseOf(data, info);
  if (promise || info.promise) {
    add("Promise", promise ? el("code", null, spelled(promise.keyword + ": " + promise.value)) : null, promise ? el("br") : null,
      el("span.place", null, where(promise?.place || info.promise)));
  }
  if (info.change) {
    add("Changed", el("code", null, spelled(changedPlace(info))), el("div.change", null,
      info.change.was ? el("del", null, spelled(clip(info.change.was))) : el("i", null, "absent"), " → ",
      info.change.became ? el("ins", null, spelled(clip(info.change.became))) : el("i", null, "removed")));
  }
  if (info.base) add("Made from", spelled(info.base));
  if (info.twin) add("Its valid twin", el("a", { href: "#/case/" + encodeURIComponent(info.twin) }, spelled(info.twin)));
  if (info.repairs?.length) add("Repaired", info.repairs.map((r) => el("div.change", null, el("code", null, spelled(r.pointer)), " ", el("del", null, spelled(clip(r.was || ""))), " → ", el("ins", null, spelled(clip(r.became || ""))))));
  return list;
}

const clip = (text) => (text.length > 400 ? text.slice(0, 400) + "…" : text);

// changedPlace names what was changed: a place in the body, or a parameter.
const changedPlace = (info) => (info.pointer && info.change.pointer && ["path", "query", "header", "cookie"].includes(info.in) ? info.in + " parameter " : "") + (info.change.pointer || "the body");

// promiseOf finds the promise that the case tests, to quote it.
function promiseOf(data, info) {
  const op = data.report.contract?.operations?.find((o) => o.id === info.operation);
  const parts = (info.pointer || "").split("/");
  const kind = info.pointer && ["path", "query", "header", "cookie"].includes(info.in) ? info.in : "";
  const property = op?.properties?.find((p) => {
    if ((p.in || "") !== kind) return false;
    const want = p.pointer.split("/");
    return want.length === parts.length && want.every((s, i) => s === "*" || s === parts[i]);
  });
  return property?.promises?.find((p) => p.keyword === info.keyword);
}

const order = ["fail", "error", "weak", "pass", "skip"];

// divided sets what a reader has to know apart from what held.
function divided(all) {
  const sorted = all.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  const told = (v) => (v.outcome !== "pass" && v.outcome !== "skip") || v.note;
  return { bad: sorted.filter(told), rest: sorted.filter((v) => !told(v)) };
}

function held(data, rest) {
  const passed = rest.filter((v) => v.outcome === "pass").length;
  const words = [passed ? number(passed) + " verdicts held" : "", rest.length - passed ? number(rest.length - passed) + " not applicable" : ""].filter(Boolean).join(", ");
  return el("details.held", null, el("summary", null, words), el("ul.verdicts", null, rest.map((v) => verdict(data, v))));
}

function verdict(data, v) {
  const said = [];
  const add = (label, text, className = "") => { if (text) said.push(el("span", null, label + " "), el("code" + className, null, spelled(clip(text))), " "); };
  add("wanted", v.want);
  add("got", v.got, v.outcome === "fail" ? ".tone" : "");
  return el("li.o-" + v.outcome, null, sign("m-" + v.outcome), el("div", null,
    el("p", null, el("span.vh", null, outcomeWord[v.outcome] + ": "), spelled(data.infos.get(v.rule)?.title || v.rule)),
    el("p.what", null, el("code", null, spelled(v.rule)), v.step ? " at " + spelled(v.step) : "", v.pointer ? " · " + spelled((v.in ? v.in + " parameter " : "") + v.pointer) : "", v.place?.line ? " · " + where(v.place) : ""),
    said.length ? el("p.what", null, ...said) : null,
    [v.reason, v.note, v.hint].filter(Boolean).map((t) => el("p.what", null, spelled(t)))));
}

// echoTable shows the fields that came back otherwise than they were sent.
function echoTable(all) {
  const rows = all.filter((v) => v.rule === "echo/field" && (v.outcome !== "pass" || v.note) && v.outcome !== "skip");
  if (!rows.length) return null;
  return el("table.echo", null,
    el("thead", null, el("tr", null, ["field", "sent", "received", ""].map((t) => el("th", { scope: "col" }, t)))),
    el("tbody", null, rows.map((v) => el("tr.o-" + v.outcome, null, el("td", null, spelled(v.pointer || "")), el("td", null, spelled(clip(v.want || ""))), el("td", null, spelled(clip(v.got || ""))), el("td", null, v.note ? spelled(v.note) : outcomeWord[v.outcome])))));
}

function exchange(c, x, curl) {
  const changed = x.step || ["path", "query", "header", "cookie"].includes(c.case.in) ? [] : [c.case.change?.pointer].filter(Boolean);
  const broken = (c.verdicts || []).filter((v) => (v.step || "") === (x.step || "") && v.pointer && !v.in && (v.outcome === "fail" || v.outcome === "weak")).map((v) => v.pointer);
  const times = (x.duration / 1e6).toFixed(1) + " ms" + (x.attempt > 1 ? ", attempt " + x.attempt : "");
  const start = x.response ? (x.response.proto || "") + " " + x.response.status : "";
  const received = x.response ? message("Received", start.trim(), x.response, changed, broken) : el("div.message", null, el("h5", null, "Received"), el("p.nobody", null, x.failure ? "no answer (" + x.failure.kind + "): " + spelled(x.failure.text) : "nothing"));
  if (x.response && x.failure) received.append(el("p.note", null, "broke off (" + x.failure.kind + "): " + spelled(x.failure.text)));
  return [
    el("h4", null, spelled(x.step || "The request"), el("small", null, times)),
    el("div.messages", null, message("Sent", x.request.method + " " + x.request.url, x.request, changed, []), received),
    curl ? el("div.copyable", null, el("pre.curl", { tabindex: "0" }, curl), copyButton("Copy", () => curl)) : null,
  ].filter(Boolean);
}
