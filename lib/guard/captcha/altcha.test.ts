import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type Challenge, createChallenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeChallenge, verifyAltchaToken } from "./altcha.ts";

const encode = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString("base64");

async function solve(challenge: Challenge) {
  // As any client gets it: through JSON.
  const received = JSON.parse(JSON.stringify(challenge)) as Challenge;
  const solution = await solveChallenge({ challenge: received, deriveKey });
  if (!solution) throw new Error("not solved");
  return { challenge: received, solution };
}

let solved: Awaited<ReturnType<typeof solve>>;
beforeAll(async () => {
  solved = await solve(await makeChallenge("check", { seconds: 0.02 }));
});

test("a token made by ALTCHA's own solver is accepted for its purpose", async () => {
  const verdict = await verifyAltchaToken(encode(solved), "check");
  expect(verdict.kind).toBe("accepted");
});

test("the worker that browsers run solves it, alone and as one of two", async () => {
  const challenge = JSON.parse(JSON.stringify(await makeChallenge("check", { seconds: 0.02 })));
  const path = createRequire(import.meta.url).resolve("altcha-lib/workers/pbkdf2");
  const worker = pathToFileURL(path.replace("/cjs/", "/esm/")).href;
  for (const counterStep of [1, 2]) {
    const solution = Promise.withResolvers();
    const scopes = [];
    for (let counterStart = 0; counterStart < counterStep; counterStart++) {
      const scope = { onmessage: (_message: object) => {}, postMessage: solution.resolve };
      vi.stubGlobal("self", scope);
      await import(/* @vite-ignore */ `${worker}?${counterStep}.${counterStart}`);
      scopes.push(scope);
    }
    for (const [counterStart, scope] of scopes.entries())
      scope.onmessage({
        data: { type: "work", challenge, counterMode: "uint32", counterStart, counterStep },
      });
    const token = btoa(JSON.stringify({ challenge, solution: await solution.promise }));
    // The other one would go on looking for what is not there.
    for (const scope of scopes) scope.onmessage({ data: { type: "abort" } });
    expect((await verifyAltchaToken(token, "check")).kind).toBe("accepted");
  }
});

test("the challenge has the form the contract names", async () => {
  const challenge = await makeChallenge("tracking", { now: 1_790_000_000_000 });
  expect(challenge.parameters).toMatchObject({
    algorithm: "PBKDF2/SHA-256",
    cost: 1000,
    keyLength: 32,
    expiresAt: 1_790_000_600,
    data: { purpose: "tracking" },
  });
  expect(challenge.signature).toMatch(/^[0-9a-f]{64}$/);
});

test("a token without its padding, or with other white space inside, is still the same token", async () => {
  const respelt = Buffer.from(JSON.stringify(solved, null, 2)).toString("base64url");
  const [first, second] = [
    await verifyAltchaToken(encode(solved), "check"),
    await verifyAltchaToken(respelt, "check"),
  ];
  expect(second).toEqual(first);
});

test("a token whose parameters come in another order is accepted as the same one", async () => {
  const turned = (value: object) => Object.fromEntries(Object.entries(value).reverse());
  const { parameters } = solved.challenge;
  const respelt = { ...turned(parameters), data: turned(parameters.data ?? {}) };
  const verdict = await verifyAltchaToken(
    encode({ ...solved, challenge: { ...solved.challenge, parameters: respelt } }),
    "check",
  );
  expect(verdict).toEqual(await verifyAltchaToken(encode(solved), "check"));
  expect(verdict.kind).toBe("accepted");
});

test("a token for another purpose is told apart", async () => {
  expect(await verifyAltchaToken(encode(solved), "tracking")).toEqual({
    kind: "refused",
    reason: "wrong_purpose",
  });
});

test("an expired token is told apart", async () => {
  const old = await solve(await makeChallenge("check", { seconds: 0.02, now: Date.now() - 700_000 }));
  expect(await verifyAltchaToken(encode(old), "check")).toEqual({ kind: "refused", reason: "expired" });
});

test.each([null, ""])("no token (%j) is missing, not invalid", async (token) => {
  expect(await verifyAltchaToken(token, "check")).toEqual({ kind: "refused", reason: "missing" });
});

describe("everything that was tampered with is invalid and nothing throws", () => {
  const parameters = () => solved.challenge.parameters;
  const withParameters = (changed: object) =>
    encode({ ...solved, challenge: { ...solved.challenge, parameters: { ...parameters(), ...changed } } });
  const withSolution = (solution: unknown) => encode({ ...solved, solution });

  const cases: [string, () => string][] = [
    ["words", () => "ini bukan token"],
    ["base64 of no JSON", () => Buffer.from("halo").toString("base64")],
    ["null", () => encode(null)],
    ["a list", () => encode([])],
    ["an empty challenge", () => encode({ challenge: {}, solution: {} })],
    ["a challenge without parameters", () => encode({ ...solved, challenge: { signature: "00" } })],
    ["no solution", () => encode({ challenge: solved.challenge })],
    ["no signature", () => encode({ ...solved, challenge: { parameters: parameters() } })],
    ["a longer life", () => withParameters({ expiresAt: (parameters().expiresAt ?? 0) + 3600 })],
    ["no expiry", () => withParameters({ expiresAt: undefined })],
    ["another purpose", () => withParameters({ data: { purpose: "tracking" } })],
    ["a cheaper cost", () => withParameters({ cost: 1 })],
    ["a shorter prefix", () => withParameters({ keyPrefix: "00" })],
    ["no key signature", () => withParameters({ keySignature: undefined })],
    ["a spliced salt", () => withParameters({ salt: `${parameters().salt}&expires=9999999999` })],
    [
      "counter 0 with the prefix as key",
      () => withSolution({ counter: 0, derivedKey: parameters().keyPrefix }),
    ],
    ["counter 0 with an empty key", () => withSolution({ counter: 0, derivedKey: "" })],
    [
      "counter 0 with the key's beginning",
      () => withSolution({ counter: 0, derivedKey: solved.solution.derivedKey.slice(0, 32) }),
    ],
    ["a counter that is text", () => withSolution({ ...solved.solution, counter: "1" })],
    ["a negative counter", () => withSolution({ ...solved.solution, counter: -1 })],
    [
      "a key in capitals",
      () => withSolution({ ...solved.solution, derivedKey: solved.solution.derivedKey.toUpperCase() }),
    ],
    ["over 8 KiB", () => encode({ ...solved, padding: "x".repeat(9000) })],
    ["10,000 brackets", () => Buffer.from("[".repeat(6000)).toString("base64")],
  ];
  test.each(cases)("%s", async (_name, token) => {
    expect(await verifyAltchaToken(token(), "check")).toEqual({ kind: "refused", reason: "invalid" });
  });

  test("a challenge signed with another installation's key", async () => {
    const foreign = await createChallenge({
      algorithm: "PBKDF2/SHA-256",
      cost: 10,
      counter: 3,
      deriveKey,
      data: { purpose: "check" },
      expiresAt: Math.floor(Date.now() / 1000) + 600,
      hmacSignatureSecret: "foreign",
      hmacKeySignatureSecret: "foreign",
    });
    expect(await verifyAltchaToken(encode(await solve(foreign)), "check")).toEqual({
      kind: "refused",
      reason: "invalid",
    });
  });
});
