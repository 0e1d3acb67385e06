// Reads a description and what it refers to, by YAML 1.2 and JSON pointers
// alone.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const yaml = require("yaml");

const files = new Map();

// read returns the parsed content of a file; JSON is YAML.
function read(name) {
  if (!files.has(name)) {
    const text = fs.readFileSync(name, "utf8");
    files.set(name, /^\s*[{[]/.test(text)
      ? JSON.parse(text)
      : yaml.parse(text, { merge: true, uniqueKeys: false, maxAliasCount: -1, logLevel: "silent" }));
  }
  return files.get(name);
}

// resolve finds what a $ref in a file names (RFC 6901 behind the #).
function resolve(file, ref) {
  const [name, fragment = ""] = ref.split("#");
  const target = name === "" ? file : path.join(path.dirname(file), decodeURIComponent(name));
  let node = read(target);
  const pointer = decodeURIComponent(fragment);
  for (const token of pointer.split("/").slice(1)) {
    node = node?.[token.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  if (node === undefined) throw new Error(`${ref} leads nowhere`);
  return { node, file: target, key: `${target}#${pointer}` };
}

// follow goes along a chain of $refs.
function follow(place) {
  for (let i = 0; i < 100; i++) {
    if (typeof place.node?.$ref !== "string") return place;
    place = resolve(place.file, place.node.$ref);
  }
  throw new Error("a chain of references does not end");
}

// body returns the schema of an operation's request body. Blanks around a path
// are a slip of the pen.
function body(file, method, template, type) {
  const [, written] = Object.entries(read(file).paths).find(([name]) => name.trim() === template);
  const item = follow({ node: written, file });
  const operation = follow({ node: item.node[method.toLowerCase()], file: item.file });
  const requestBody = follow({ node: operation.node.requestBody, file: operation.file });
  return { node: requestBody.node.content[type].schema, file: requestBody.file };
}

module.exports = { read, resolve, follow, body };
