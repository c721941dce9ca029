// Answers requests, each a line with a JSON object, with Kuzu or Oxigraph. The first argument is the
// folder in which npm installed their packages.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const [modules, which, dir] = process.argv.slice(2);
const require = createRequire(join(modules, "node_modules", "x.js"));
const end = "-- end of answer --";

// kuzu stores talks and things as tables of nodes, and mentions as a table of relations.
function kuzu() {
  const { Database, Connection } = require("kuzu");
  const path = join(dir, "peers.kuzu");
  for (const end of ["", ".wal", ".tmp"]) rmSync(path + end, { recursive: true, force: true });
  const db = new Database(path), conn = new Connection(db);
  const rows = async (q) => {
    const r = await conn.query(q);
    return (Array.isArray(r) ? r[r.length - 1] : r).getAll();
  };
  return {
    async load(r) {
      await rows("CREATE NODE TABLE Talk(n INT64, id STRING, PRIMARY KEY (n))");
      await rows("CREATE NODE TABLE Thing(n INT64, id STRING, kind STRING, weight DOUBLE, PRIMARY KEY (n))");
      await rows("CREATE REL TABLE Mentions(FROM Talk TO Thing)");
      const tabs = "(delim='\t', header=false, parallel=false)"; // a literal tab, because Kuzu reads "\t" in a query as two characters
      await rows(`COPY Talk FROM "${r.talks}" ${tabs}`);
      await rows(`COPY Thing FROM "${r.things}" ${tabs}`);
      await rows(`COPY Mentions FROM "${r.edges}" ${tabs}`);
      return [];
    },
    async page(r) {
      const match = r.all.map((n, i) => `(t)-[:Mentions]->(:Thing {n: ${n}})`).join(", ");
      const not = r.none >= 0 ? ` WHERE NOT EXISTS { MATCH (t)-[:Mentions]->(:Thing {n: ${r.none}}) }` : "";
      const total = await rows(`MATCH ${match}${not} RETURN count(*) AS c`);
      const page = await rows(`MATCH ${match}${not} RETURN t.id AS id, t.n AS n ORDER BY n LIMIT ${r.limit}`);
      return [String(total[0].c), ...page.map((x) => x.id)];
    },
    async related(r) {
      const got = await rows(`MATCH (a:Talk {n: ${r.talk}})-[:Mentions]->(h:Thing)<-[:Mentions]-(b:Talk) WHERE b.n <> ${r.talk}
        RETURN b.id AS id, sum(h.weight) AS score ORDER BY score DESC LIMIT ${r.limit}`);
      return got.map((x) => `${x.id}\t${x.score}`);
    },
    async facets(r) {
      const got = await rows(`MATCH (:Thing {n: ${r.topic}})<-[:Mentions]-(t:Talk)-[:Mentions]->(h:Thing) WHERE h.kind = 'topic'
        RETURN h.id AS id, count(*) AS c ORDER BY c DESC, id LIMIT ${r.limit}`);
      return got.map((x) => `${x.id}\t${x.c}`);
    },
  };
}

// oxigraph stores the triples <talk> <m> <thing>, <talk> <n> number, <thing> <k> kind and
// <thing> <w> weight.
function oxigraph() {
  const { Store } = require("oxigraph");
  const store = new Store();
  let talks = [], things = [];
  const lines = (f) => readFileSync(f, "utf8").trimEnd().split("\n").map((l) => l.split("\t"));
  const iri = (s) => `<x:${encodeURIComponent(s)}>`, name = (v) => decodeURIComponent(v.value.slice(2));
  return {
    async load(r) {
      talks = lines(r.talks).map((l) => l[1]);
      things = lines(r.things);
      const typed = (v, t) => `"${v}"^^<http://www.w3.org/2001/XMLSchema#${t}>`;
      let text = [];
      const flush = () => { store.load(text.join("\n"), { format: "application/n-triples" }); text = []; };
      talks.forEach((id, n) => { text.push(`${iri(id)} <x:n> ${typed(n, "integer")} .`); if (text.length > 100000) flush(); });
      things.forEach((t) => text.push(`${iri(t[1])} <x:k> "${t[2]}" .`, `${iri(t[1])} <x:w> ${typed(t[3], "double")} .`));
      flush();
      for (const [t, h] of lines(r.edges)) {
        text.push(`${iri(talks[t])} <x:m> ${iri(things[h][1])} .`);
        if (text.length > 100000) flush();
      }
      flush();
      return [];
    },
    async page(r) {
      const where = r.all.map((n) => `?t <x:m> ${iri(things[n][1])} .`).join(" ") +
        (r.none >= 0 ? ` FILTER NOT EXISTS { ?t <x:m> ${iri(things[r.none][1])} }` : "");
      const total = store.query(`SELECT (COUNT(*) AS ?c) { ${where} }`)[0].get("c").value;
      const page = store.query(`SELECT ?t { ${where} ?t <x:n> ?n } ORDER BY ?n LIMIT ${r.limit}`);
      return [total, ...page.map((b) => name(b.get("t")))];
    },
    async related(r) {
      const me = iri(talks[r.talk]);
      return store.query(`SELECT ?t (SUM(?w) AS ?s) { ${me} <x:m> ?h . ?h <x:w> ?w . ?t <x:m> ?h FILTER(?t != ${me}) } GROUP BY ?t ORDER BY DESC(?s) LIMIT ${r.limit}`)
        .map((b) => `${name(b.get("t"))}\t${b.get("s").value}`);
    },
    async facets(r) {
      return store.query(`SELECT ?h (COUNT(*) AS ?c) { ?t <x:m> ${iri(things[r.topic][1])} . ?t <x:m> ?h . ?h <x:k> "topic" } GROUP BY ?h ORDER BY DESC(?c) STR(?h) LIMIT ${r.limit}`)
        .map((b) => `${name(b.get("h"))}\t${b.get("c").value}`);
    },
  };
}

const peer = { kuzu, oxigraph }[which]();
for await (const line of createInterface({ input: process.stdin })) {
  const r = JSON.parse(line);
  let out;
  try {
    out = await peer[r.do](r);
  } catch (e) {
    out = ["error\t" + String(e.message).replaceAll("\n", " ")];
  }
  process.stdout.write(out.map((l) => l + "\n").join("") + end + "\n");
}
