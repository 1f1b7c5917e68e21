// Builds what browsers load: style sheet, script, fonts and icons.
// Reads the sources beside this file and node_modules; writes ../static with hashed
// names, manifest.json (plain name -> hashed name), icons.json (name -> drawing) and
// keys.json (what keys there are).
// Fails with a message and exit code 1; a half-built folder has no manifest.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "..", "static");

// Only icons that a template names; a test compares the two.
const ICONS = [
  "accessibility", "archive", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "ban", "bold", "braces", "building-2",
  "calendar", "calendar-clock", "calendar-plus", "camera", "check", "circle-check", "circle-pause",
  "circle-question-mark", "clipboard-list", "clock-alert", "code", "contact",
  "database", "download",
  "copy", "external-link", "eye", "file-text", "files", "grip-vertical", "heading-2",
  "heading-3", "history", "hourglass", "info", "italic",
  "key-round", "languages", "link", "list", "list-checks", "list-ordered",
  "log-in", "log-out", "mail", "map-pin", "megaphone",
  "menu", "message-square", "newspaper", "octagon-x", "package", "pencil", "phone", "play", "plus", "radio-tower",
  "repeat", "rss", "search", "send", "text-quote",
  "undo-2", "user", "users", "x",
];

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: ["site.css", "site.ts", "desk.css", "desk.ts", "editor.ts", "calendar.ts", "edition.ts", "reference.ts", "work.ts"],
  outdir: target,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  loader: { ".woff2": "file" },
  legalComments: "none",
  metafile: true,
});

const manifest = {};
for (const [file, about] of Object.entries(result.metafile.outputs)) {
  const name = path.basename(file);
  const source = about.entryPoint ?? Object.keys(about.inputs)[0];
  const plain = path.basename(source).replace(/\.ts$/, ".js");
  manifest[plain] = name;
}

const icons = {};
for (const name of ICONS) {
  const file = path.join(here, "node_modules", "lucide-static", "icons", `${name}.svg`);
  const drawing = await readFile(file, "utf8");
  icons[name] = /<svg[^>]*>(.*)<\/svg>/s.exec(drawing)[1]
    .replaceAll(/<(\w+)([^>]*?)\s*\/>/g, "<$1$2></$1>")
    .replaceAll(/\s*\n\s*/g, "");
}

// The keys that scripts know, for the pages that list them.
const declared = await build({
  absWorkingDir: here, entryPoints: ["keys_declared.ts"], bundle: true, format: "esm", write: false,
});
const { KEYS } = await import(`data:text/javascript,${encodeURIComponent(declared.outputFiles[0].text)}`);
const keys = KEYS.map(({ name, press, group }) => ({ name, press, group }));

await writeFile(path.join(target, "icons.json"), JSON.stringify(icons));
await writeFile(path.join(target, "keys.json"), JSON.stringify(keys));
await writeFile(path.join(target, "manifest.json"), JSON.stringify(manifest, null, 1));
