// Opens each text of a JSON list on standard input as the editor does, and writes what
// became of it: {opens, same, anew, edited} for each.
import { readFileSync } from "node:fs";
import { anew, open, schema } from "../../../comms/web/assets/editor_markdown.ts";

const known = schema();
const texts = JSON.parse(readFileSync(0, "utf8"));
const found = texts.map((text) => {
  const opened = open(text, known);
  if (!opened) return { opens: false };
  const { doc } = opened;
  const last = known.nodes.paragraph.create(null, known.text("Loppu."));
  const longer = doc.copy(doc.content.addToEnd(last));
  return {
    opens: true,
    same: opened.markdown(doc),
    // The same words in another document: nothing is known of where they stood.
    anew: anew(doc),
    edited: opened.markdown(longer),
  };
});
console.log(JSON.stringify(found));
