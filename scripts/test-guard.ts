// `npm run test:guard`: rows of the threat table against two real portals. One line a row; a failed row fails the run.
import { setTimeout as wait } from "node:timers/promises";
import { simulateAttack } from "../bench/guard-attack.ts";
import { quotas } from "../lib/guard/quotas.ts";
import { ensureBuilt } from "./ensure-built.mjs";
import { type Answer, type GuardLab, startGuardLab } from "./guard-lab.ts";
import { personalRows } from "./personal-rows.ts";

type Result = { measured: string; passed: boolean };
type Row = { id: string; target: string; run(lab: GuardLab): Promise<Result> };

const found = "Koswara";
let nextAddress = 10;
/** An address nobody asked from before. */
const newAddress = () => {
  nextAddress += 1;
  return `127.1.${nextAddress >> 8}.${nextAddress & 255}`;
};
const statusesOf = (answers: Answer[]) => {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count}x${status}`).join(" ");
};
const ok = (answers: Answer[]) => answers.filter(({ status }) => status === 200).length;
const broken = (answers: Answer[]) =>
  answers.filter(({ status }) => status === 0 || (status >= 500 && status !== 503));
const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const ms = (value: number) => `${Math.round(value)} ms`;

/** Does work for each item, so many at a time. */
async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Counts by asking until Redis holds what a new address did. @returns ms */
async function msUntilShared(lab: GuardLab): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < 10_000) {
    await lab.redis.admin.call("SET", "dataku:probe", "1").catch(() => {});
    const before = await challengeKeys(lab);
    await Promise.all([0, 1].map(() => lab.ask("/api/v1/captcha?for=check", { address: newAddress() })));
    if ((await challengeKeys(lab)) >= before + 2) return performance.now() - began;
    await wait(50);
  }
  return Number.POSITIVE_INFINITY;
}
const challengeKeys = async (lab: GuardLab) => (await lab.redis.admin.keys("dataku:{challenge}*")).length;

const rows: Row[] = [
  ...personalRows,
  {
    id: "B2 2,000 addresses, 10 min (simulated)",
    target: "<= 0.01 % of 1,000,000 revealed",
    async run() {
      const outcome = await simulateAttack({
        persons: 1_000_000,
        villages: 83_762,
        minutes: 10,
        attackers: 2000,
        patienceSeconds: 120,
        guessedNames: 100,
        honestPerSecond: 3,
        seed: 1,
      });
      return {
        measured: `${outcome.revealed} persons, ${outcome.attackChecks} guesses passed`,
        passed: outcome.revealed <= 100,
      };
    },
  },
  {
    id: "B5 spoofed forwarding headers",
    target: "same block point as unspoofed",
    async run(lab) {
      const blockedAt = async (address: string, spoof: boolean) => {
        for (let i = 1; i <= 60; i++) {
          const octet = () => Math.floor(Math.random() * 256);
          const random = `10.${octet()}.${octet()}.${octet()}`;
          const headers: Record<string, string> = spoof
            ? { "x-forwarded-for": random, "x-real-ip": random, forwarded: `for=${random}` }
            : {};
          if ((await lab.check(found, "x", { address, headers })).status === 429) return i;
        }
        return 0;
      };
      const [plain, spoofed] = [await blockedAt(newAddress(), false), await blockedAt(newAddress(), true)];
      // The portal's own proxy may write an IPv4 address as IPv6.
      const at = lab.portals[0].url;
      for (let i = 0; i < 15; i++)
        await lab.check(found, "x", { at, headers: { "x-forwarded-for": "203.0.113.7" } });
      let mapped = 16;
      while (
        mapped < 60 &&
        (await lab.check(found, "x", { at, headers: { "x-forwarded-for": "::ffff:203.0.113.7" } })).status !==
          429
      )
        mapped++;
      return {
        measured: `blocked at ${plain}, ${spoofed} spoofed, ${mapped} half IPv4-mapped`,
        passed: plain > 0 && spoofed === plain && mapped === plain,
      };
    },
  },
  {
    id: "B6 300 people behind one address",
    target: ">= 99 % served, the script after them ends in 429",
    async run(lab) {
      const address = newAddress();
      const answers = await inParallel(range(300), 20, async () =>
        lab.check(found, await lab.token("check", address), { address }),
      );
      const served = ok(answers);
      let after = 0;
      const began = performance.now();
      for (; after < 100; after++) {
        const token = await lab.token("check", address).catch(() => "");
        if ((await lab.check(found, token, { address })).status === 429) break;
      }
      return {
        measured: `${statusesOf(answers)}; ${after} more, ${ms((performance.now() - began) / Math.max(1, after))} each`,
        passed: served >= 297 && served + after <= quotas.check.limit,
      };
    },
  },
  {
    id: "B1 names guessed from one address",
    target: "<= 20 missed in 10 min, then 429; others unaffected",
    async run(lab) {
      const address = newAddress();
      const answers: Answer[] = [];
      for (let i = 0; i < 40; i++) {
        const name = `Xuvwa Qizz${String.fromCharCode(97 + (i % 26))}${i < 26 ? "o" : "u"}`;
        const answer = await lab.check(name, await lab.token("check", address), { address });
        answers.push(answer);
        if (answer.status === 429) break;
      }
      const other = newAddress();
      const neighbour = await lab.check(found, await lab.token("check", other), { address: other });
      return {
        measured: `${statusesOf(answers)}, another address ${neighbour.status}`,
        passed: ok(answers) <= 20 && answers.at(-1)?.status === 429 && neighbour.status === 200,
      };
    },
  },
  {
    id: "B10 SCRIPT FLUSH each second",
    target: "0 errors",
    async run(lab) {
      const answers: Answer[] = [];
      for (let second = 0; second < 15; second++) {
        await lab.redis.admin.script("FLUSH");
        answers.push(
          ...(await inParallel(range(10), 5, async () => {
            const address = newAddress();
            return lab.check(found, await lab.token("check", address), { address });
          })),
        );
        await wait(500);
      }
      return { measured: statusesOf(answers), passed: ok(answers) === answers.length };
    },
  },
  {
    id: "B18 proof of work replayed, 50 at once and one by one",
    target: "exactly 1 of 51",
    async run(lab) {
      const token = await lab.token();
      const answers = await Promise.all(
        range(50).map(() => lab.check(found, token, { address: newAddress() })),
      );
      answers.push(await lab.check(found, token));
      return { measured: statusesOf(answers), passed: ok(answers) === 1 };
    },
  },
  {
    id: "B18 tampered, counter 0, other purpose",
    target: "0 accepted",
    async run(lab) {
      const address = newAddress();
      const parts = JSON.parse(Buffer.from(await lab.token(), "base64").toString());
      const { parameters } = parts.challenge;
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
      const changed = (more: object) =>
        encode({ ...parts, challenge: { ...parts.challenge, parameters: { ...parameters, ...more } } });
      const tokens = [
        changed({ expiresAt: parameters.expiresAt + 3600 }),
        changed({ cost: 1 }),
        changed({ data: { purpose: "check", level: 9 } }),
        encode({ ...parts, solution: { counter: 0, derivedKey: parameters.keyPrefix } }),
        encode({ ...parts, solution: { counter: 0, derivedKey: "" } }),
        encode({ challenge: {}, solution: {} }),
        "e30=",
        await lab.token("tracking"),
      ];
      const answers = await inParallel(tokens, 4, (token) => lab.check(found, token, { address }));
      return {
        measured: statusesOf(answers),
        passed: answers.every(({ status }) => status === 403),
      };
    },
  },
  {
    id: "B14 hCaptcha unreachable, page, drip, huge, elsewhere",
    target: "<= 3.5 s, 0 accepted, 1 call a token",
    async run(lab) {
      lab.stub.reset();
      const tokens = ["http500-1", "html-1", "hang-1", "drip-1", "big-1", "redirect-1", "rst-1"];
      const at = lab.hcaptcha.url;
      const answers = await Promise.all(tokens.map((token) => lab.check(found, token, { at })));
      const { callsPerToken } = lab.stub.calls();
      const slowest = Math.max(...answers.map((answer) => answer.ms));
      return {
        measured: `${statusesOf(answers)}, slowest ${ms(slowest)}, calls ${Object.values(callsPerToken).join(",")}`,
        passed:
          answers.every(({ status, text }) => status === 403 && text.includes('"expired"')) &&
          slowest <= 3500 &&
          tokens.every((token) => callsPerToken[token] === 1),
      };
    },
  },
  {
    id: "B15 hCaptcha's reply lost, sent again",
    target: "not accepted, not asked again",
    async run(lab) {
      lab.stub.reset();
      const at = lab.hcaptcha.url;
      const answers = [await lab.check(found, "rst-9", { at }), await lab.check(found, "rst-9", { at })];
      const calls = lab.stub.calls().callsPerToken["rst-9"];
      return { measured: `${statusesOf(answers)}, ${calls} call`, passed: ok(answers) === 0 && calls === 1 };
    },
  },
  {
    id: "B16 hCaptcha token replayed, 50 at once",
    target: "exactly 1 accepted, 1 call",
    async run(lab) {
      lab.stub.reset();
      const at = lab.hcaptcha.url;
      const answers = await Promise.all(
        range(50).map(() => lab.check(found, "ok-50", { at, headers: { "x-forwarded-for": newAddress() } })),
      );
      const calls = lab.stub.calls().callsPerToken["ok-50"];
      return {
        measured: `${statusesOf(answers)}, ${calls} call`,
        passed: ok(answers) === 1 && calls === 1,
      };
    },
  },
  {
    id: "B17 solved for another hostname or site key",
    target: "100 % rejected",
    async run(lab) {
      const at = lab.hcaptcha.url;
      const answers = [];
      for (const token of ["host-1", "badsite-1", "old-1", "used-1"])
        answers.push(await lab.check(found, token, { at, headers: { "x-forwarded-for": newAddress() } }));
      return { measured: statusesOf(answers), passed: answers.every(({ status }) => status === 403) };
    },
  },
  {
    id: "B19 challenge flood, 500 a second",
    target: "other pages p95 <= 500 ms, nothing stored per challenge",
    async run(lab) {
      const rowsBefore = await lab.sql`select count(*)::int as n from guard.used_token`;
      const pages: number[] = [];
      let flooding = true;
      const watch = (async () => {
        while (flooding) {
          pages.push((await lab.ask("/api/v1/regions/32.73", { address: newAddress() })).ms);
          await wait(50);
        }
      })();
      const addresses = range(50).map(newAddress);
      const began = performance.now();
      const flood: Promise<Answer>[] = [];
      for (let tick = 0; tick < 50; tick++) {
        for (const address of addresses) flood.push(lab.ask("/api/v1/captcha?for=check", { address }));
        await wait(Math.max(0, began + (tick + 1) * 100 - performance.now()));
      }
      const answers = await Promise.all(flood);
      const seconds = (performance.now() - began) / 1000;
      flooding = false;
      await watch;
      const rowsAfter = await lab.sql`select count(*)::int as n from guard.used_token`;
      const p95 = percentile(pages, 0.95);
      return {
        measured: `${statusesOf(answers)} at ${Math.round(answers.length / seconds)}/s, page p95 ${ms(p95)}`,
        passed: p95 <= 500 && broken(answers).length === 0 && rowsAfter[0]?.n === rowsBefore[0]?.n,
      };
    },
  },
  {
    id: "B13 payment day: 50 checks a second for 10 s, then 4 times as many for 3 s",
    target: "p95 <= 500 ms, static p95 <= 200 ms, errors < 0.5 %, no crash",
    async run(lab) {
      const tokens = await inParallel(range(500), 4, () => lab.token("check", newAddress()));
      const pages: number[] = [];
      const checks: Promise<Answer>[] = [];
      const began = performance.now();
      for (const [i, token] of tokens.entries()) {
        checks.push(lab.check(found, token, { address: newAddress() }));
        if (i % 5 === 0) void lab.ask("/wilayah/32.73.json").then((answer) => pages.push(answer.ms));
        await wait(Math.max(0, began + (i + 1) * 20 - performance.now()));
      }
      const answers = await Promise.all(checks);
      // Spent tokens: each is still verified and looked up among the spent ones.
      const overload = await inParallel(
        tokens.concat(tokens.slice(0, 100)).map((token, i) => ({ token, i })),
        200,
        ({ token, i }) => wait(i * 5).then(() => lab.check(found, token, { address: newAddress() })),
      );
      const p95 = percentile(
        answers.map((answer) => answer.ms),
        0.95,
      );
      const pageP95 = percentile(pages, 0.95);
      return {
        measured: `${statusesOf(answers)} p95 ${ms(p95)}, static ${ms(pageP95)}, overload ${statusesOf(overload)}`,
        passed: ok(answers) >= 498 && p95 <= 500 && pageP95 <= 200 && broken(overload).length === 0,
      };
    },
  },
  {
    id: "B33 personal answers in caches and addresses",
    target: "no-store, POST only",
    async run(lab) {
      const answers = [await lab.check(found, await lab.token()), await lab.check(found, "x")];
      const byAddress = await lab.ask(`/api/v1/checks?village=32.73.25.1002&name=${found}`);
      const cached = answers.filter(({ headers }) => headers["cache-control"] !== "no-store");
      return {
        measured: `${answers.length - cached.length} of ${answers.length} no-store, GET ${byAddress.status}`,
        passed: cached.length === 0 && byAddress.status === 405,
      };
    },
  },
  {
    id: "B34 writes from another site",
    target: "foreign, null and forged Origin refused; frames forbidden",
    async run(lab) {
      const own = await lab.ask("/cek");
      const policy = String(own.headers["content-security-policy"] ?? "");
      const origins: Record<string, string>[] = [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
      ];
      const answers = await inParallel(origins, 1, (headers) =>
        lab.check(found, "x", { address: newAddress(), headers }),
      );
      return {
        measured: `${answers.map(({ status, text }) => `${status}${text.includes("captcha") ? " captcha" : ""}`).join(", ")}; ${/frame-ancestors 'none'/.test(policy) ? "no frames" : "frames"}`,
        passed:
          answers.every(({ status, text }) => status === 403 && !text.includes("captcha_failed")) &&
          /frame-ancestors 'none'/.test(policy),
      };
    },
  },
  {
    id: "B38 a portal whose clock is 10 min slow, and one 10 min fast",
    target: "no spent token accepted, no error",
    async run(lab) {
      const tokens = await inParallel(range(10), 4, () => lab.token());
      const first = await inParallel(tokens, 4, (token) =>
        lab.check(found, token, { address: newAddress() }),
      );
      const replays: Answer[] = [];
      for (const skew of [-600_000, 600_000]) {
        const code = `const now=Date.now;Date.now=()=>now()+${skew};const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now())}};`;
        const portal = await lab.portal({
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
        });
        replays.push(
          ...(await inParallel(tokens, 4, (token) =>
            lab.check(found, token, { at: portal.url, headers: { "x-forwarded-for": newAddress() } }),
          )),
        );
        await portal.stop("SIGTERM");
      }
      return {
        measured: `first ${statusesOf(first)}, replayed ${statusesOf(replays)}`,
        passed: ok(first) === 10 && ok(replays) === 0 && broken(replays).length === 0,
      };
    },
  },
  ...(["full", "read-only", "forbidden", "wrong type"] as const).map(
    (fault): Row => ({
      id: `B9 Redis ${fault}`,
      target: "no 500, back within 2 s",
      async run(lab) {
        const { admin } = lab.redis;
        const address = newAddress();
        const break_ = {
          full: () => admin.config("SET", "maxmemory", "1"),
          "read-only": () => admin.replicaof("127.0.0.1", 1),
          forbidden: () => admin.call("ACL", "SETUSER", "default", "-evalsha", "-eval"),
          "wrong type": async () => {
            await lab.check(found, await lab.token("check", address), { address });
            const keys = await admin.keys("dataku:{check*");
            for (const key of keys) await admin.multi().del(key).lpush(key, "x").exec();
          },
        }[fault];
        const mend = {
          full: () => admin.config("SET", "maxmemory", "0"),
          "read-only": () => admin.replicaof("NO", "ONE"),
          forbidden: () => admin.call("ACL", "SETUSER", "default", "+evalsha", "+eval"),
          "wrong type": () => admin.flushall(),
        }[fault];
        await break_();
        let answers: Answer[];
        try {
          answers = await inParallel(range(20), 4, async () =>
            lab.check(found, await lab.token("check", address), { address }),
          );
        } finally {
          await mend();
        }
        const back = await msUntilShared(lab);
        return {
          measured: `${statusesOf(answers)}, back in ${ms(back)}`,
          passed: broken(answers).length === 0 && ok(answers) === 20 && back <= 2000,
        };
      },
    }),
  ),
  {
    id: "B8 Redis killed and started empty, 20 spent tokens again",
    target: "0 replays accepted",
    async run(lab) {
      const tokens = await inParallel(range(20), 4, () => lab.token());
      const spend = (token: string) => lab.check(found, token, { address: newAddress() });
      const first = await inParallel(tokens, 4, spend);
      await lab.redis.kill();
      const dead = await inParallel(tokens, 4, spend);
      await lab.redis.start();
      const back = await msUntilShared(lab);
      const restarted = await inParallel(tokens, 4, spend);
      const replays = [...dead, ...restarted];
      return {
        measured: `${ok(first)} first, replayed ${statusesOf(replays)}, back in ${ms(back)}`,
        passed: ok(first) === 20 && ok(replays) === 0 && broken(replays).length === 0 && back <= 2000,
      };
    },
  },
  {
    id: "B7 Redis frozen for 60 s under 20 requests/s",
    target: "added p95 <= 300 ms, answers <= restricted cap, no 500, back <= 2 s",
    async run(lab) {
      const address = newAddress();
      const tokens = await inParallel(range(60), 4, () => lab.token("check", newAddress()));
      const calm = await inParallel(tokens.splice(0, 20), 2, (token) =>
        lab.check(found, token, { address: newAddress() }),
      );
      const cap = lab.portals.length * quotas.check.limitWithoutRedis;
      lab.redis.signal("SIGSTOP");
      const pending: Promise<Answer>[] = [];
      const began = performance.now();
      for (let i = 0; i < 60 * 20; i++) {
        // A token that was only told to wait is still good; past the cap any will do.
        const token = tokens.length > 0 ? (tokens.shift() as string) : "x";
        pending.push(lab.check(found, token, { address }));
        await wait(Math.max(0, began + (i + 1) * 50 - performance.now()));
      }
      const answers = await Promise.all(pending);
      lab.redis.signal("SIGCONT");
      const back = await msUntilShared(lab);
      const added =
        percentile(
          answers.map((answer) => answer.ms),
          0.95,
        ) -
        percentile(
          calm.map((answer) => answer.ms),
          0.5,
        );
      return {
        measured: `+${ms(added)} p95, ${statusesOf(answers)} (cap ${cap}), back in ${ms(back)}`,
        passed: added <= 300 && ok(answers) <= cap && broken(answers).length === 0 && back <= 2000,
      };
    },
  },
  {
    id: "B36 what the logs hold after all this",
    target: "no name, no address, no token",
    async run(lab) {
      const logs = lab.logs();
      const hits = [found, "127.1.", "203.0.113", "ok-50", "stub-secret"].filter((text) =>
        logs.includes(text),
      );
      return {
        measured: `${logs.length} characters, ${hits.length} hits ${hits.join(" ")}`,
        passed: hits.length === 0 && logs.length > 0,
      };
    },
  },
  {
    id: "B12 PostgreSQL locked under 200 checks at once",
    target: "shed p95 <= 1 s, no 500, back <= 2 s after the lock",
    async run(lab) {
      const tokens = await inParallel(range(205), 4, () => lab.token("check", newAddress()));
      const [table] = await lab.sql`
        select 'projection.person_r' || max(release_id) as name from projection.release`;
      let unlock = () => {};
      const locked = lab.sql.begin(async (tx) => {
        await tx.unsafe(`lock table ${table?.name} in access exclusive mode`);
        await new Promise<void>((resolve) => {
          unlock = resolve;
        });
      });
      await wait(100);
      const answers = await Promise.all(
        tokens.splice(0, 200).map((token) => lab.check(found, token, { address: newAddress() })),
      );
      unlock();
      await locked;
      const began = performance.now();
      let back = Number.POSITIVE_INFINITY;
      for (const token of tokens) {
        if ((await lab.check(found, token, { address: newAddress() })).status !== 200) continue;
        back = performance.now() - began;
        break;
      }
      const p95 = percentile(
        answers.map((answer) => answer.ms),
        0.95,
      );
      return {
        measured: `${statusesOf(answers)}, shed p95 ${ms(p95)}, back in ${ms(back)}`,
        passed: broken(answers).length === 0 && p95 <= 1000 && back <= 2000,
      };
    },
  },
  {
    id: "B11 PostgreSQL stopped at once",
    target: "503 with Retry-After, no 500, readyz says so in 5 s",
    async run(lab) {
      const tokens = await inParallel(range(5), 4, () => lab.token());
      process.kill(lab.postmasterPid(), "SIGQUIT");
      const began = performance.now();
      let noticed = Number.POSITIVE_INFINITY;
      while (performance.now() - began < 8000) {
        if ((await lab.ask("/readyz")).status === 503) {
          noticed = performance.now() - began;
          break;
        }
        await wait(100);
      }
      const answers = await inParallel(tokens, 2, (token) =>
        lab.check(found, token, { address: newAddress() }),
      );
      const area = await lab.ask("/api/v1/regions/32.73");
      const honest = answers.every(({ status, headers }) => status === 503 && headers["retry-after"]);
      return {
        measured: `${statusesOf(answers)}, areas ${area.status}, readyz in ${ms(noticed)}`,
        passed: honest && area.status === 200 && noticed <= 5000,
      };
    },
  },
];

const only = process.argv.slice(2);
const chosen = only.length === 0 ? rows : rows.filter(({ id }) => only.includes(id.split(" ", 1)[0] ?? ""));
const began = performance.now();
await ensureBuilt();
const lab = await startGuardLab();
let failed = 0;
try {
  for (const row of chosen) {
    const since = performance.now();
    const result = await row.run(lab).catch(
      (error): Result => ({
        measured: error instanceof Error ? error.message : "failed",
        passed: false,
      }),
    );
    if (!result.passed) failed += 1;
    const seconds = Math.round((performance.now() - since) / 1000);
    process.stdout.write(
      `${result.passed ? "pass" : "FAIL"}  ${row.id} | ${row.target} | ${result.measured} | ${seconds} s\n`,
    );
  }
} finally {
  await lab.close();
}
process.stdout.write(
  `${chosen.length - failed} passed, ${failed} failed, ${Math.round((performance.now() - began) / 1000)} s\n`,
);
process.exit(failed === 0 ? 0 : 1);
