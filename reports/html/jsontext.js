// Laying out JSON without decoding it: numbers, escapes and duplicate names
// stay as they came, and each line knows the place of its value.

// layOut returns lines {text, path, leaf} of a JSON text, or null when it is not
// JSON or nested too deeply to be laid out. A leaf is the text of a value that
// has nothing inside.
export function layOut(text, maxDepth = 200) {
  let at = 0;
  let line = "";
  let path = "";
  let leaf;
  const lines = [];
  const space = () => { while (" \t\r\n".includes(text[at]) && at < text.length) at++; };
  const flush = () => { lines.push({ text: line, path, leaf }); line = ""; leaf = undefined; };
  const scalar = () => {
    const from = at;
    if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
      at++;
    } else {
      while (at < text.length && !",]} \t\r\n".includes(text[at])) at++;
    }
    return text.slice(from, at);
  };
  const members = (own, depth, end) => {
    line += text[at++];
    for (let i = 0; ; i++) {
      space();
      if (at >= text.length) throw new Error("cut off");
      if (text[at] === end) {
        if (i > 0) { flush(); line = "  ".repeat(depth); path = own; }
        line += text[at++];
        return;
      }
      if (text[at] === ",") { line += text[at++]; space(); }
      flush();
      line = "  ".repeat(depth + 1);
      let name = String(i);
      if (end === "}") {
        const raw = scalar();
        line += raw + ": ";
        name = JSON.parse(raw);
        space();
        at++;
      }
      value(own + "/" + name.replaceAll("~", "~0").replaceAll("/", "~1"), depth + 1);
    }
  };
  const value = (own, depth) => {
    if (depth > maxDepth) throw new Error("too deep");
    space();
    path = own;
    if (text[at] === "{") members(own, depth, "}");
    else if (text[at] === "[") members(own, depth, "]");
    else line += leaf = scalar();
  };
  try {
    JSON.parse(text);
    value("", 0);
    flush();
    return lines;
  } catch {
    return null;
  }
}

// inside says whether a place lies at or below one of the pointers, in which
// "*" stands for any item.
export function inside(path, pointers) {
  const parts = path.split("/");
  return pointers.some((pointer) => {
    const want = pointer.split("/");
    return want.length > 1 && want.length <= parts.length && want.every((s, i) => s === "*" || s === parts[i]);
  });
}

// leaves are the values of a JSON text that have nothing inside, by their
// places; null when it cannot be laid out.
export function leaves(text) {
  const lines = text ? layOut(text) : null;
  return lines && new Map(lines.filter((l) => l.leaf !== undefined).map((l) => [l.path, l.leaf]));
}

// differing splits two texts into what they begin with alike, where they
// differ, and what they end with alike: [before, a, after], [before, b, after].
export function differing(a, b) {
  const [as, bs] = [[...a], [...b]];
  let from = 0;
  while (from < as.length && from < bs.length && as[from] === bs[from]) from++;
  let end = 0;
  while (end < as.length - from && end < bs.length - from && as.at(-1 - end) === bs.at(-1 - end)) end++;
  const split = (s) => [s.slice(0, from), s.slice(from, s.length - end), s.slice(s.length - end)].map((part) => part.join(""));
  return [split(as), split(bs)];
}
