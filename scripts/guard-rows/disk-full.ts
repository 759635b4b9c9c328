import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { spawnPortal, until } from "../../lib/http/test-portal.ts";
import type { GuardRow } from "../guard-lab.ts";
import { answered, broken, inParallel, knownName, newAddress, range, statusesOf } from "../lab/row.ts";
import { smallDisk } from "../lab/small-disk.ts";

/** The disk under DATA_DIR is full. */
export const diskFullRows: GuardRow[] = [
  {
    id: "B37 a disk too small to start on",
    target: "one clear line, no stack",
    needsRoot: true,
    async run() {
      const disk = smallDisk(20);
      try {
        const portal = await spawnPortal({ DATA_DIR: disk.dir });
        const code = await portal.exited;
        const lines = portal.log().trim().split("\n");
        return {
          measured: `exit ${code}: ${lines.join(" / ").slice(0, 160)}`,
          passed: code === 1 && lines.length === 1 && /space|disk/i.test(lines[0] ?? ""),
        };
      } finally {
        disk.remove();
      }
    },
  },
  {
    id: "B37 a disk that fills up under the running portal",
    target: "each check 200 or 503 with Retry-After, pages and areas served, back by itself",
    needsRoot: true,
    async run(lab) {
      const disk = smallDisk(400);
      mkdirSync(join(disk.dir, "data"), { mode: 0o755 });
      const portal = await spawnPortal(
        { DATA_DIR: join(disk.dir, "data"), DEMO: "1", TRUSTED_PROXY_HOPS: "1" },
        [process.execPath, "scripts/serve-demo.ts"],
      );
      try {
        await portal.ready();
        const at = portal.url;
        const ask = async () => {
          const headers = { "x-forwarded-for": newAddress() };
          return lab.check(knownName, await lab.token("check", undefined, at), { at, headers });
        };
        const before = await inParallel(range(3), 1, ask);
        disk.fill();
        const full = await inParallel(range(60), 4, ask);
        const others = await Promise.all(
          ["/", "/cek", "/api/v1/regions/32.73", "/healthz"].map((path) => lab.ask(path, { at })),
        );
        disk.free();
        let back = 0;
        await until(async () => {
          back += 1;
          return (await ask()).status === 200;
        });
        const chosen = full.every(
          ({ status, headers }) => status === 200 || (status === 503 && Number(headers["retry-after"]) > 0),
        );
        return {
          measured: `before ${statusesOf(before)}, full ${statusesOf(full)}, pages ${statusesOf(others)}, back after ${back} tries`,
          passed: answered(before) === 3 && chosen && answered(others) === 4 && broken(full).length === 0,
        };
      } finally {
        await portal.stop("SIGTERM");
        disk.remove();
      }
    },
  },
];
