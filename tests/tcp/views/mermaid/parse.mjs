// Reads a JSON list of diagrams; writes for each what Mermaid understood, or its complaint.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const installed = createRequire(pathToFileURL(process.argv[2] + "/"));
const load = (name) => import(pathToFileURL(installed.resolve(name)));
const { JSDOM } = (await load("jsdom")).default;
const page = new JSDOM("");
globalThis.window = page.window;
globalThis.document = page.window.document;
const { default: mermaid } = await load("mermaid");

async function understood(text) {
  try {
    await mermaid.parse(text);
  } catch (error) {
    return { error: String(error) };
  }
  const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  if (type === "sequence") {
    const actors = [...db.getActors().values()].map((actor) => actor.description);
    return { type, actors, messages: db.getMessages() };
  }
  const states = [...db.getStates().values()];
  return {
    type,
    states: Object.fromEntries(states.map((state) => [state.id, state.descriptions.join()])),
    notes: states.flatMap((state) => (state.note ? [state.note.text] : [])),
    edges: db.getRelations(),
  };
}

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) found.push(await understood(text));
process.stdout.write(JSON.stringify(found));
