// Turns a schema of OpenAPI 3.0 or 3.1 into one that ajv reads, as a request
// sees it: read-only properties need not be sent (OpenAPI 3.0.3, Schema Object,
// readOnly). Keywords that the version does not know, or that are mistyped,
// have no effect.
"use strict";

const { resolve, follow } = require("./document.js");

const types = ["null", "boolean", "number", "integer", "string", "array", "object"];
const isObject = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
const isCount = (v) => Number.isInteger(v) && v >= 0;
const isNumber = (v) => typeof v === "number";
const isNames = (v) => Array.isArray(v) && v.every((n) => typeof n === "string");
const isSchema = (v) => isObject(v) || typeof v === "boolean";
const isList = (v) => Array.isArray(v) && v.length > 0 && v.every(isSchema);

// plain keywords are copied when they are well typed.
const plain = {
  enum: (v) => Array.isArray(v) && v.length > 0,
  format: (v) => typeof v === "string",
  pattern: (v) => typeof v === "string" && expression(v) !== null,
  multipleOf: (v) => isNumber(v) && v > 0,
  maximum: isNumber,
  minimum: isNumber,
  maxLength: isCount,
  minLength: isCount,
  maxItems: isCount,
  minItems: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  uniqueItems: (v) => typeof v === "boolean",
};
const plain30 = {
  ...plain,
  exclusiveMaximum: (v) => typeof v === "boolean",
  exclusiveMinimum: (v) => typeof v === "boolean",
};
const plain31 = {
  ...plain,
  const: () => true,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  maxContains: isCount,
  minContains: isCount,
  dependentRequired: isObject,
};
// applicators to the same value, as one schema, a list or by name.
const inPlace30 = ["not"];
const inPlace31 = ["not", "if", "then", "else"];
const lists30 = ["allOf", "anyOf", "oneOf"];
// applicators to a part of the value.
const below30 = ["items", "additionalProperties"];
const below31 = [...below30, "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties"];
const named30 = ["properties"];
const named31 = ["properties", "patternProperties"];

// expression compiles a pattern as ECMA-262 has it: by code points, or as in
// scripts on pages where it is not written so strictly (annex B).
function expression(pattern) {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {}
  }
  return null;
}

class View {
  constructor(modern) {
    this.modern = modern;
    this.defs = {};
    this.known = new Map();
  }

  // whole returns the schema of a place with all that it refers to.
  whole(place) {
    const schema = this.schema(place, new Set());
    const keyword = this.modern ? "$defs" : "definitions";
    return isObject(schema) ? { allOf: [schema], [keyword]: this.defs } : schema;
  }

  // schema writes the schema of a place; hidden are the read-only properties
  // that schemas around it name for the same object.
  schema({ node, file }, hidden) {
    if (typeof node === "boolean" && this.modern) return node;
    if (!isObject(node)) return {};
    const out = {};
    if (typeof node.$ref === "string") {
      out.$ref = this.reference(resolve(file, node.$ref), hidden);
      if (!this.modern) return out; // siblings have no effect (3.0.3, Reference Object)
    }
    hidden = new Set([...hidden, ...this.readOnly({ node, file }, 0)]);
    this.type(node, out);
    for (const [k, ok] of Object.entries(this.modern ? plain31 : plain30)) {
      if (node[k] !== undefined && ok(node[k])) out[k] = node[k];
    }
    if (isNames(node.required)) {
      const names = [...new Set(node.required)].filter((n) => !hidden.has(n));
      if (names.length > 0) out.required = names;
    }
    this.applicators({ node, file }, hidden, out);
    return out;
  }

  type(node, out) {
    const list = [node.type].flat().filter((t) => types.includes(t));
    if (node.type === undefined || list.length !== [node.type].flat().length) return;
    if (!this.modern && node.nullable === true && !list.includes("null")) list.push("null");
    out.type = [...new Set(list)];
  }

  applicators({ node, file }, hidden, out) {
    const sub = (n, h) => this.schema({ node: n, file }, h);
    for (const k of this.modern ? inPlace31 : inPlace30) {
      if (isSchema(node[k])) out[k] = sub(node[k], hidden);
    }
    for (const k of lists30) {
      if (isList(node[k])) out[k] = node[k].map((n) => sub(n, hidden));
    }
    if (this.modern && isList(node.prefixItems)) out.prefixItems = node.prefixItems.map((n) => sub(n, new Set()));
    for (const k of this.modern ? below31 : below30) {
      if (k === "additionalProperties" && typeof node[k] === "boolean") out[k] = node[k];
      else if (isSchema(node[k])) out[k] = sub(node[k], new Set());
    }
    for (const k of this.modern ? named31 : named30) {
      if (isObject(node[k])) out[k] = mapped(node[k], (n) => sub(n, new Set()));
    }
    if (this.modern && isObject(node.dependentSchemas)) {
      out.dependentSchemas = mapped(node.dependentSchemas, (n) => sub(n, hidden));
    }
  }

  // reference names a definition, once for each set of hidden properties.
  reference(target, hidden) {
    const key = `${target.key} ${[...hidden].sort().join(" ")}`;
    if (!this.known.has(key)) {
      const name = `d${this.known.size}`;
      this.known.set(key, name);
      this.defs[name] = this.schema(target, hidden);
    }
    return `#/${this.modern ? "$defs" : "definitions"}/${this.known.get(key)}`;
  }

  // readOnly lists the properties that a schema, what it refers to and the
  // parts of its allOf call read-only.
  readOnly(place, depth) {
    const { node, file } = place;
    if (!isObject(node) || depth > 20) return [];
    const out = [];
    if (typeof node.$ref === "string") {
      out.push(...this.readOnly(resolve(file, node.$ref), depth + 1));
      if (!this.modern) return out;
    }
    for (const [name, p] of Object.entries(isObject(node.properties) ? node.properties : {})) {
      if (this.isReadOnly({ node: p, file }, 0)) out.push(name);
    }
    for (const part of Array.isArray(node.allOf) ? node.allOf : []) {
      out.push(...this.readOnly({ node: part, file }, depth + 1));
    }
    return out;
  }

  isReadOnly(place, depth) {
    if (this.modern && place.node?.readOnly === true) return true;
    const { node, file } = follow(place);
    if (!isObject(node) || depth > 20) return false;
    return node.readOnly === true ||
      (Array.isArray(node.allOf) && node.allOf.some((n) => this.isReadOnly({ node: n, file }, depth + 1)));
  }
}

function mapped(object, f) {
  return Object.fromEntries(Object.entries(object).map(([k, v]) => [k, f(v)]));
}

module.exports = { View, expression };
