// A second reading of request schemas. Each line of standard input is
//
//   {"file": …, "method": …, "path": …, "type": …, "body": "JSON text"}
//
// and each line of standard output, in the same order, says what ajv makes of
// the body: {"valid": true}, {"valid": false, "errors": […]}, or {"failed":
// "why nothing can be said"}.
"use strict";

const readline = require("node:readline");
const Ajv2020 = require("ajv/dist/2020").default;
const Ajv04 = require("ajv-draft-04").default;
const addFormats = require("ajv-formats").default;
const { read, body } = require("./document.js");
const { View, expression } = require("./view.js");

const options = {
  allErrors: true,
  strict: false,
  validateSchema: false,
  validateFormats: true,
  unicodeRegExp: true,
  multipleOfPrecision: 9, // ajv divides in binary: 0.07 is a multiple of 0.01
  logger: false,
  code: { regExp: Object.assign((pattern) => expression(pattern), { code: "expression" }) },
};

const validators = new Map();

function validator(ask) {
  const key = `${ask.file} ${ask.method} ${ask.path} ${ask.type}`;
  if (!validators.has(key)) {
    const modern = !String(read(ask.file).openapi).startsWith("3.0");
    const ajv = modern ? new Ajv2020(options) : new Ajv04(options);
    addFormats(ajv, { mode: "full" });
    validators.set(key, ajv.compile(new View(modern).whole(body(ask.file, ask.method, ask.path, ask.type))));
  }
  return validators.get(key);
}

function answer(ask) {
  try {
    const validate = validator(ask);
    if (validate(JSON.parse(ask.body))) return { valid: true };
    return {
      valid: false,
      errors: validate.errors.slice(0, 50).map((e) => ({
        instance: e.instancePath,
        keyword: e.keyword,
        message: `${e.message ?? ""} ${JSON.stringify(e.params)}`.slice(0, 300),
      })),
    };
  } catch (e) {
    return { failed: String(e.message) };
  }
}

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
});
