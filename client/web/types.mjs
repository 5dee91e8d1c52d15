// Writes the types of the documents from their schemas, which the tests hold what Rust writes to.

import { compile } from "json-schema-to-typescript";
import { readFileSync, writeFileSync } from "node:fs";

const documents = ["journal-entry", "pots", "pot", "status", "balances", "list", "show", "settle", "stats"];
const schema = (name) => readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), "utf8");
const capital = (name) => name.replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase());

/** What has parts beside its own properties, as its parts; wherever it is in a schema. */
function flat(schema) {
  if (Array.isArray(schema)) {
    return schema.map(flat);
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, flat(part)]));
  const { allOf, properties, required, unevaluatedProperties, type, ...rest } = parts;
  return allOf && properties
    ? { ...rest, allOf: [...allOf, { type: "object", properties, required, additionalProperties: false }] }
    : parts;
}

/** An entry as one of its operations, each with just what it has. */
const entry = ({ oneOf, properties, ...rest }) => ({
  ...rest,
  oneOf: oneOf.map((op) => ({ ...op, type: "object", properties: { ...properties, ...op.properties } })),
});

/** One schema of all: what was named across files is named within it. */
const common = JSON.parse(schema("common")).$defs;
const $defs = {};
const local = (text) =>
  JSON.parse(
    text
      .replaceAll("urn:potchain:schema:common#/$defs/", "#/$defs/")
      .replaceAll(/urn:potchain:schema:([a-z-]+)#\/\$defs\//g, "#/$defs/")
      .replaceAll(/"urn:potchain:schema:([a-z-]+)"/g, '"#/$defs/document-$1"'),
  );
for (const [name, def] of Object.entries(common)) {
  $defs[name] = { title: capital(name), ...local(JSON.stringify(def)) };
}
for (const name of documents) {
  const { $id, $schema, ...def } = local(schema(name));
  Object.assign($defs, def.$defs);
  delete def.$defs;
  const document = name === "journal-entry" ? { ...entry(def), title: "JournalEntry" } : { ...def, title: `${capital(name)}View` };
  $defs[`document-${name}`] = flat(document);
}
const properties = Object.fromEntries(documents.map((name) => [name, { $ref: `#/$defs/document-${name}` }]));
const all = { title: "Documents", type: "object", properties, required: documents, additionalProperties: false, $defs };
const bannerComment = "// Written by `npm run types` from `schemas/`.";
writeFileSync(new URL("ts/views.ts", import.meta.url), await compile(all, "Documents", { bannerComment, additionalProperties: false, unreachableDefinitions: false }));
