import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { GuardLab, GuardRow } from "../guard-lab.ts";
import { inParallel, knownName, ms, newAddress, range } from "../lab/row.ts";
import { floorsMissed, lockedVersion } from "./version-floors.ts";

const root = join(import.meta.dirname, "..", "..");
const foreign = "https://evil.example";
const form = "application/x-www-form-urlencoded";

/** Writes that must be refused as another site's, by what they carry. */
const refusedWrites: [string, Record<string, string>, string?][] = [
  ["mismatched", { origin: foreign }],
  ["null", { origin: "null" }],
  ["XFH-matched", { origin: foreign, "x-forwarded-host": "evil.example" }],
  ["none, Sec-Fetch", { "sec-fetch-site": "cross-site" }],
  ["none, cookie", { cookie: "a=b" }],
  ["none, text/plain", { "content-type": "text/plain" }],
  ["none, form", { "content-type": form }],
  ["mismatched on a page", { origin: foreign, "content-type": form }, "/cek"],
  ["null on a page", { origin: "null", "content-type": form }, "/cek"],
  ["none on a page, form", { "content-type": form }, "/cek"],
  ["none on a page, multipart", { "content-type": "multipart/form-data; boundary=x" }, "/cek"],
];

async function opened(lab: GuardLab, count: number) {
  const port = lab.portals[0].port;
  const began = performance.now();
  return Promise.all(
    range(count).map(
      () =>
        new Promise<number>((resolve) => {
          const socket = connect(port, "127.0.0.1", () => {
            socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
          });
          const drip = setInterval(() => socket.write("a"), 1000);
          const giveUp = setTimeout(() => socket.destroy(), 60_000);
          socket.on("error", () => {});
          socket.on("data", () => {});
          socket.on("close", () => {
            clearInterval(drip);
            clearTimeout(giveUp);
            resolve(performance.now() - began);
          });
        }),
    ),
  );
}

/** What browsers, caches, other sites and slow clients may do. */
export const writesAndHeadersRows: GuardRow[] = [
  {
    id: "B33 personal answers in caches and addresses",
    target: "no-store, POST only",
    async run(lab) {
      const answers = [await lab.check(knownName, await lab.token()), await lab.check(knownName, "x")];
      const byAddress = await lab.ask(`/api/v1/checks?village=32.73.25.1002&name=${knownName}`);
      const cached = answers.filter(({ headers }) => headers["cache-control"] !== "no-store");
      return {
        measured: `${answers.length - cached.length} of ${answers.length} no-store, GET ${byAddress.status}`,
        passed: cached.length === 0 && byAddress.status === 405,
      };
    },
  },
  {
    id: "B34 writes from another site",
    target: "missing from a browser, null, mismatched and XFH-matched Origin refused; frames forbidden",
    async run(lab) {
      const policy = String((await lab.ask("/cek")).headers["content-security-policy"] ?? "");
      const body = JSON.stringify({ village: "32.73.25.1002", name: knownName, captcha: "x" });
      const passedOn: string[] = [];
      for (const [name, headers, path = "/api/v1/checks"] of refusedWrites) {
        const answer = await lab.ask(path, { address: newAddress(), method: "POST", body, headers });
        if (answer.status !== 403 || !answer.text.includes("foreign_origin")) passedOn.push(name);
      }
      const own = lab.portals[0].url;
      const allowed = [
        await lab.check(knownName, "x", { address: newAddress() }),
        await lab.check(knownName, "x", {
          at: own,
          headers: { origin: own, "sec-fetch-site": "same-origin" },
        }),
      ];
      const reachedGuard = allowed.filter(({ text }) => text.includes("captcha_failed")).length;
      const framed = !/frame-ancestors 'none'/.test(policy);
      return {
        measured: `${refusedWrites.length - passedOn.length} of ${refusedWrites.length} refused ${passedOn.join(", ")}; a program and our own page reach the captcha: ${reachedGuard} of 2; ${framed ? "frames" : "no frames"}`,
        passed: passedOn.length === 0 && reachedGuard === 2 && !framed,
      };
    },
  },
  {
    id: "B34 500 connections' worth of patience: 50 clients that send a head byte by byte",
    target: "cut within 20 s, others served meanwhile",
    async run(lab) {
      const slow = opened(lab, 50);
      const other = await lab.ask("/api/v1/regions/32.73", { at: lab.portals[0].url });
      const times = await slow;
      const last = Math.max(...times);
      return {
        measured: `the last cut after ${(last / 1000).toFixed(1)} s, another caller ${other.status} in ${ms(other.ms)}`,
        passed: last <= 20_000 && other.status === 200 && other.ms <= 1000,
      };
    },
  },
  {
    id: "B35 known holes of the framework",
    target: "version floors held, newest patch of its line, inner headers change nothing",
    async run(lab) {
      const lock = readFileSync(join(root, "package-lock.json"), "utf8");
      const missed = floorsMissed(lock);
      const next = lockedVersion(lock, "next") ?? "";
      const probes: Record<string, string>[] = [
        { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
        { "x-middleware-subrequest": "src/middleware:proxy:proxy:proxy:proxy:proxy" },
        { "x-nextjs-data": "1" },
        { "x-matched-path": "/id/data" },
        { "x-invoke-path": "/id/data" },
      ];
      const [plain, ...probed] = await inParallel([{}, ...probes], 1, (headers) =>
        lab.ask("/cek?desa=32.73.25.1002", { headers }),
      );
      const title = (text: string) => /<h1[^>]*>([^<]*)/.exec(text)?.[1];
      const changed = probed.filter(
        ({ status, text }) => status !== plain?.status || title(text) !== title(plain.text),
      );
      const refused = await lab.check(knownName, "x", { headers: probes[0] ?? {} });
      const newest = newestPatch(next);
      return {
        measured: `next ${next}${newest ? `, newest of its line ${newest}` : ", registry not reached"}; below their floor: ${missed.join(", ") || "none"}; ${changed.length} of ${probes.length} probes changed a page, a check ${refused.status}`,
        passed:
          missed.length === 0 &&
          (newest === null || newest === next) &&
          changed.length === 0 &&
          title(plain?.text ?? "") !== undefined &&
          refused.status === 403,
      };
    },
  },
];

/** The newest patch of a version's line, as the registry tells. @returns null when it cannot be asked */
function newestPatch(version: string): string | null {
  const line = version.split(".").slice(0, 2).join(".");
  try {
    const versions: unknown = JSON.parse(
      execFileSync("npm", ["view", `next@~${line}.0`, "version", "--json"], {
        encoding: "utf8",
        timeout: 20_000,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    const list = (Array.isArray(versions) ? versions : [versions]).map(String);
    const patches = list.map((one) => Number(one.split(".")[2])).filter(Number.isInteger);
    return patches.length === 0 ? null : `${line}.${Math.max(...patches)}`;
  } catch {
    return null;
  }
}
