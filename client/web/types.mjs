// Writes the types of the documents from their schemas, which the tests hold what Rust writes to.

import { compile } from "json-schema-to-typescript";
import { readFileSync, writeFileSync } from "node:fs";

const documents = ["journal-entry", "pots", "pot", "status", "balances", "list", "show", "settle", "stats"];
const schema = (name) => readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), "utf8");
const capital = (name) => name.replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase());

/** What has parts beside its own properties, as its parts. */
function flat(schema) {
  const { allOf, properties, required, unevaluatedProperties, type, ...rest } = schema;
  if (!allOf || !properties) {
    return schema;
  }
  return { ...rest, allOf: [...allOf, { type: "object", properties, required, additionalProperties: false }] };
}

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
  $defs[`document-${name}`] = flat({ ...def, title: name === "journal-entry" ? "JournalEntry" : `${capital(name)}View` });
}
const properties = Object.fromEntries(documents.map((name) => [name, { $ref: `#/$defs/document-${name}` }]));
const all = { title: "Documents", type: "object", properties, required: documents, additionalProperties: false, $defs };
const bannerComment = "// Written by `npm run types` from `schemas/`.";
writeFileSync(new URL("ts/views.ts", import.meta.url), await compile(all, "Documents", { bannerComment, unreachableDefinitions: false }));
