// Building elements. Text of the run reaches the page through textContent only.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// el("p.note", {title: "…"}, "text", child, …); null children are left out.
export function el(spec, attributes, ...children) {
  const [name, ...classes] = spec.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  if (attributes) {
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value != null && value !== false) node.setAttribute(key, value === true ? "" : value);
    }
  }
  for (const child of children.flat()) if (child != null && child !== "") node.append(child);
  return node;
}

// sign is one of the page's symbols, such as sign("m-fail").
export function sign(id, className = "sign") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#" + id);
  svg.append(use);
  return svg;
}

// spelled shows text that came from elsewhere: what cannot be seen, or changes
// the direction of writing, is spelled out.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]/gu;
export const spelled = (text) => String(text).replace(unseen, (c) => "\\u" + c.codePointAt(0).toString(16).padStart(4, "0"));

// clip is spelled text that was cut where it is long.
export const clip = (text, most = 400) => spelled(text.length > most ? text.slice(0, most) + "… (" + number(text.length - most) + " more)" : text);

export const outcomeWord = { pass: "passed", weak: "weak", fail: "failed", error: "inconclusive", skip: "not applicable" };
export const stateWord = { pass: "holds", weak: "recommendation not met", fail: "broken", inconclusive: "inconclusive", untested: "not tested", na: "not promised" };
export const stateSign = { pass: "✓", weak: "~", fail: "×", inconclusive: "?", untested: "○", na: "·" };

export const number = (n) => n.toLocaleString("en-US");
export const where = (place) => (place && place.file ? spelled(place.file) + (place.line ? ":" + place.line : "") + (place.line === 1 && (place.pointer || "").split("/").length > 3 ? "#" + spelled(place.pointer) : "") : "");

export const caseHref = (id) => "#/case/" + encodeURIComponent(id);

// announce tells those who do not see what changed.
export function announce(text) {
  $("#said").textContent = text;
}

// copyButton copies what text() returns when pressed.
export function copyButton(label, text) {
  const button = el("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    const ok = await copy(text());
    button.textContent = ok ? "Copied" : "Not copied";
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

// copy works from file:// too, where there may be no clipboard API.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = el("textarea.vh", { "aria-hidden": "true" });
    area.value = text;
    (document.querySelector("dialog[open]") || document.body).append(area);
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    focused?.focus?.({ preventScroll: true });
    return ok;
  }
}
