import { $, $$, copyButton, el } from "./dom.js";
import { startTheme } from "./theme.js";
import { loadReport } from "./data.js";
import { useReport } from "./query.js";
import { CaseList } from "./list.js";
import { closeCase, openCase } from "./panel.js";
import { openCell, startMatrix } from "./matrix.js";
import { startKeys } from "./keys.js";

// The address after "#": an anchor of the static part, or
//   /cases?q=FILTER   /case/ID   /cell/OPERATION/COLUMN/POINTER
const go = (hash) => { location.hash = hash; };
const part = (text) => { try { return decodeURIComponent(text); } catch { return text; } };

function startStatic() {
  $(".tools").hidden = false;
  startTheme();
  startMatrix();
  for (const box of $$(".copyable")) {
    const pre = $("pre", box);
    if (pre && !$("button", box)) box.append(copyButton("Copy", () => pre.textContent));
  }
  const open = new Set();
  addEventListener("beforeprint", () => $$("details").forEach((d) => { if (!d.open) { d.open = true; open.add(d); } }));
  addEventListener("afterprint", () => { open.forEach((d) => { d.open = false; }); open.clear(); });
  follow();
}

// follow marks the part that is being read in the navigation.
function follow() {
  const links = new Map($$(".rail nav a").map((a) => [a.getAttribute("href").slice(1), a]));
  const sections = [...links.keys()].map((id) => document.getElementById(id));
  const mark = () => {
    const current = sections.findLast((s) => s.getBoundingClientRect().top < innerHeight * .35) || sections[0];
    links.forEach((a, id) => (id === current.id ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current")));
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

function startApp(data) {
  useReport(data.report);
  const list = new CaseList(data.rows, (id) => go("/case/" + encodeURIComponent(id)));
  const input = $("#q");
  let view = "#cases"; // where closing a panel leads
  const leave = () => go(view);
  const setFilter = (text) => { if (input.value !== text) input.value = text; list.filter(text); };

  function route() {
    const hash = location.hash.slice(1);
    const [, kind, rest] = /^\/(\w+)[/?]?(.*)$/.exec(hash) || [];
    if (kind !== "case") closeCase();
    if (kind !== "cell" && $("#cell").open) $("#cell").close();
    if (kind === "cases") {
      view = hash;
      setFilter(part(rest.replace(/^q=/, "")));
      $("#cases").scrollIntoView();
    } else if (kind === "case") {
      const id = part(rest);
      openCase(data, id, leave).catch(failed);
      if (data.byId.has(id)) list.reveal(data.byId.get(id));
    } else if (kind === "cell") {
      const [operation, column, pointer] = rest.split("/").map(part);
      view = "matrix";
      openCell(data, operation, column, pointer || "", () => $("#cell").close());
    } else if (hash) view = hash;
  }

  $("#cell").addEventListener("close", () => { if (location.hash.startsWith("#/cell/")) history.replaceState(null, "", "#matrix"); });
  input.addEventListener("input", () => {
    list.filter(input.value);
    view = "/cases?q=" + encodeURIComponent(input.value);
    history.replaceState(null, "", "#" + view);
  });
  $(".filter").addEventListener("submit", (e) => e.preventDefault());
  $(".chips").addEventListener("click", (e) => {
    const chip = e.target.closest("button");
    if (!chip) return;
    const others = input.value.replace(/(^|\s)status:\S+/gi, "").trim();
    go("/cases?q=" + encodeURIComponent((others + (chip.dataset.status ? " status:" + chip.dataset.status : "")).trim()));
  });
  startKeys({
    listBox: list.box,
    focusFilter: () => { $("#cases").scrollIntoView(); input.focus(); input.select(); },
    focusList: () => { list.box.focus({ preventScroll: true }); if (list.selected < 0) list.move(0); },
    move: (by) => { list.move(by); if ($("#panel").hidden) $("#cases").scrollIntoView({ block: "nearest" }); else list.openSelected(); },
    openSelected: () => list.openSelected(),
    escape: (e) => { if (!$("#panel").hidden) leave(); else if (e.target === input) input.blur(); else return false; },
  });
  $(".browser").hidden = false;
  list.filter("");
  addEventListener("hashchange", route);
  route();
  document.documentElement.dataset.ready = "true";
}

function failed(err) {
  const note = $("#cases-failed");
  note.hidden = false;
  note.textContent = "The list of cases could not be read in this browser (" + err.message + "). Everything above does not need it.";
}

startStatic();
loadReport().then(startApp).catch(failed);
