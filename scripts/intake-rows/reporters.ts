import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { filed, filesUnder, type IntakeLab, type IntakeRow, village } from "../intake-lab.ts";
import { rankCorrelation } from "../lab/rank-correlation.ts";
import { inParallel, newAddress, range } from "../lab/row.ts";

const seeded = 500;
const reporterPhoto = (marker: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: "#a63" } })
    .withExif({ IFD0: { ImageDescription: marker } })
    .jpeg()
    .toBuffer();

/** Everything a reporter can write, each with a mark of its own. */
function confession(i: number) {
  const mark = `zq${i.toString().padStart(4, "0")}xk`;
  const nik = `3273251002${String(700001 + i)}`;
  const phone = `08137${String(7300000 + i)}`;
  const reporter = { name: `Saksi ${mark}n`, nik, phone, address: `Gang ${mark}a` };
  const common = { village, reporter, statement: `Saya melihat ${mark}s` };
  const data = [
    { ...common, kind: "pengaduan", topic: "withheld", where: `Balai ${mark}w` },
    { ...common, kind: "sanggah", person: { name: `Terlapor ${mark}p` }, reason: "able", same_village: true },
    { ...common, kind: "usul", for: "household", household: { name: `Keluarga ${mark}h`, kk: nik } },
  ][i % 3] as object;
  return { mark, data, secrets: [mark, nik, phone] };
}

/** Adds whose marks stand in the bytes: as they are, and inside what is written there in base64 or hexadecimal. */
function collectMarks(bytes: Buffer, needles: ReadonlyMap<string, string>, found: Set<string>): void {
  const text = bytes.toString("latin1");
  for (const [, match = ""] of text.matchAll(/(?=(zq\d{4}xk|3273251002\d{6}|08137\d{7}|\d{16}))/gi)) {
    const owner = needles.get(match.toLowerCase());
    if (owner) found.add(owner);
  }
}

function collectMarksInText(text: string, needles: ReadonlyMap<string, string>, found: Set<string>): void {
  collectMarks(Buffer.from(text), needles, found);
  const packed = [
    ...(text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []).map((part) => Buffer.from(part, "base64")),
    ...(text.match(/(?:[0-9a-f]{2}){8,}/gi) ?? []).map((part) => Buffer.from(part, "hex")),
  ];
  collectMarks(Buffer.concat(packed), needles, found);
}

/** What SQL shows of every table, as a dump holds it. */
async function dumpText({ sql }: IntakeLab): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ line: string }[]>`select t::text as line from ${sql.unsafe(name)} t`;
    texts.push(name, ...rows.map(({ line }) => line));
  }
  return texts.join("\n");
}

/** Nobody but the officer with the key learns who filed. */
export const reportersRows: IntakeRow[] = [
  {
    id: "B25 400 complaints in a known order",
    target: "|rho| <= 0.2 of every order that can be seen, no time finer than a day",
    async run(lab) {
      const photo = await reporterPhoto("b25");
      const submitted: string[] = [];
      const answers: string[] = [];
      for (const i of range(400)) {
        const data = { kind: "pengaduan", village, topic: "paid_short", statement: `Kurang ${i}` };
        const answer = await lab.file(data, i < 40 ? { photos: [photo] } : {});
        submitted.push(filed(answer).ticket);
        answers.push(answer.text);
      }
      const own = new Set(submitted);
      const handed: string[] = [];
      for (let cursor = "0", more = true; more; ) {
        const page = await lab.machine(`/api/v1/machine/submissions?cursor=${cursor}&limit=200`);
        const document = JSON.parse(page.text);
        answers.push(page.text);
        handed.push(...document.items.map(({ ticket }: { ticket: string }) => ticket));
        ({ cursor, more } = document);
      }
      const rows = await lab.sql<{ ticket: string }[]>`
        select ticket from intake.submission where ticket = any(${submitted}) order by submission_id`;
      const orders = {
        "hand-over": handed.filter((ticket) => own.has(ticket)),
        ids: rows.map(({ ticket }) => ticket),
        tickets: submitted.toSorted((a, b) => (a.slice(3) < b.slice(3) ? -1 : 1)),
      };
      const rhos = Object.entries(orders).map(
        ([name, order]) => [name, rankCorrelation(order, submitted)] as const,
      );
      const times = await lab.sql`
        select 1 from information_schema.columns where table_schema = 'intake'
        and (data_type like 'time%' or column_default like 'nextval%')`;
      const folder = join(lab.dataDir, "evidence");
      const files = readdirSync(folder);
      const fine = files.filter((name) => statSync(join(folder, name)).mtimeMs % 86_400_000 !== 0);
      const told = answers.filter((text) => /\d\d:\d\d|\b1[6-9]\d{8}(\d{3})?\b/.test(text));
      return {
        measured: `rho ${rhos.map(([name, rho]) => `${name} ${rho.toFixed(2)}`).join(", ")}; ${times.length} columns, ${fine.length} of ${files.length} files and ${told.length} answers tell a finer time`,
        passed:
          rhos.every(([, rho]) => Math.abs(rho) <= 0.2) &&
          files.length > 0 &&
          times.length + fine.length + told.length === 0,
      };
    },
  },
  {
    id: `B24 ${seeded} seeded reporters, after the whole run`,
    target: `0 found in dump, database files, Redis dump, logs, evidence; the officer reads all ${seeded}`,
    async run(lab) {
      const needles = new Map<string, string>();
      const sent = await inParallel(range(seeded), 4, async (i) => {
        const { mark, data, secrets } = confession(i);
        const photos = i % 10 === 0 ? [await reporterPhoto(mark)] : [];
        const { ticket, receipt } = filed(await lab.file(data, { photos, address: newAddress() }));
        for (const secret of [...secrets, receipt]) needles.set(secret.toLowerCase(), mark);
        if (i % 10 === 1) {
          const captcha = await lab.token("tracking");
          const headers = { "idempotency-key": crypto.randomUUID() };
          await lab.ask("/api/v1/tracking/replies", {
            headers,
            body: { receipt, captcha, text: `Saya ${mark}` },
          });
        }
        return { mark, ticket };
      });
      await lab.sql`checkpoint`;
      await lab.redis.admin.config("SET", "rdbcompression", "no");
      await lab.redis.admin.save();
      const [, redisDir = ""] = (await lab.redis.admin.config("GET", "dir")) as string[];
      const redisDump = filesUnder(redisDir);
      const evidence = filesUnder(join(lab.dataDir, "evidence"));
      const engine = filesUnder(lab.engineDir);
      const [dump, logs] = [await dumpText(lab), lab.logs()];
      const files = (all: { bytes: Buffer }[]) => (found: Set<string>) => {
        for (const { bytes } of all) collectMarks(bytes, needles, found);
        return all.reduce((sum, { bytes }) => sum + bytes.length, 0);
      };
      const texts = (text: string) => (found: Set<string>) => {
        collectMarksInText(text, needles, found);
        return text.length;
      };
      const searches = {
        dump: texts(dump),
        "database files": files(engine),
        "Redis dump": files(redisDump),
        logs: texts(logs),
        evidence: files(evidence),
      };
      const searched = Object.entries(searches).map(([place, search]) => {
        const found = new Set<string>();
        return { place, bytes: search(found), hits: found.size };
      });
      // What is public is found in the same way, so the search sees what is there.
      const tickets = sent.filter(({ ticket }) => dump.includes(ticket));
      const inFiles = sent.filter(({ ticket }) => engine.some(({ bytes }) => bytes.includes(ticket)));
      const addresses = `${dump}${logs}`.split("127.1.").length - 1;

      const read = new Set<string>();
      for (const { opened } of await lab.exportAndOpen("b24")) {
        const text = JSON.stringify(opened);
        const mark = /zq\d{4}xk/.exec(text)?.[0];
        const { secrets } = confession(Number(mark?.slice(2, 6)));
        if (mark && secrets.every((secret) => text.includes(secret))) read.add(mark);
      }
      const megabytes = Math.round(searched.reduce((all, { bytes }) => all + bytes, 0) / 1e6);
      return {
        measured: `${searched.map(({ place, hits }) => `${place} ${hits}`).join(", ")} of ${needles.size} marks in ${megabytes} MB; ${tickets.length} and ${inFiles.length} public tickets found there; ${addresses} addresses; the officer reads ${read.size}`,
        passed:
          searched.every(({ bytes, hits }) => bytes > 0 && hits === 0) &&
          addresses === 0 &&
          tickets.length === seeded &&
          inFiles.length === seeded &&
          read.size === seeded,
      };
    },
  },
];
