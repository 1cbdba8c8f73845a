// Prints one line for each thing that the AsyncAPI parser installed in FOLDER finds wrong with FILE.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , folder, file] = process.argv;
const { Parser } = createRequire(`${folder}/`)("@asyncapi/parser");
const { diagnostics } = await new Parser().parse(readFileSync(file, "utf8"), { source: file });
for (const { severity, code, path, message } of diagnostics)
  console.log(`${["error", "warning", "info", "hint"][severity]} ${code} at ${path.join("/")}: ${message}`);
