import type { GuardRow } from "../guard-lab.ts";
import { answered, inParallel, knownName, ms, newAddress, range, statusesOf } from "../lab/row.ts";

/** Captchas that are replayed, forged, or cannot be checked. */
export const captchaRows: GuardRow[] = [
  {
    id: "B14 hCaptcha unreachable, page, drip, huge, elsewhere",
    target: "<= 3.5 s, 0 accepted, 1 call a token",
    async run(lab) {
      lab.stub.reset();
      const tokens = ["http500-1", "html-1", "hang-1", "drip-1", "big-1", "redirect-1", "rst-1"];
      const at = lab.hcaptcha.url;
      const answers = await Promise.all(tokens.map((token) => lab.check(knownName, token, { at })));
      const { callsPerToken } = lab.stub.calls();
      const slowest = Math.max(...answers.map((answer) => answer.ms));
      return {
        measured: `${statusesOf(answers)}, slowest ${ms(slowest)}, calls ${Object.values(callsPerToken).join(",")}`,
        passed:
          answers.every(
            ({ status, text }) =>
              status === 403 && text.includes('"expired"') && text.includes('"offer":"altcha"'),
          ) &&
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
      const answers = [
        await lab.check(knownName, "rst-9", { at }),
        await lab.check(knownName, "rst-9", { at }),
      ];
      const calls = lab.stub.calls().callsPerToken["rst-9"];
      return {
        measured: `${statusesOf(answers)}, ${calls} call`,
        passed: answered(answers) === 0 && calls === 1,
      };
    },
  },
  {
    id: "B16 hCaptcha token replayed, 50 at once",
    target: "exactly 1 accepted, 1 call",
    async run(lab) {
      lab.stub.reset();
      const at = lab.hcaptcha.url;
      const answers = await Promise.all(
        range(50).map(() =>
          lab.check(knownName, "ok-50", { at, headers: { "x-forwarded-for": newAddress() } }),
        ),
      );
      const calls = lab.stub.calls().callsPerToken["ok-50"];
      return {
        measured: `${statusesOf(answers)}, ${calls} call`,
        passed: answered(answers) === 1 && calls === 1,
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
        answers.push(await lab.check(knownName, token, { at, headers: { "x-forwarded-for": newAddress() } }));
      return { measured: statusesOf(answers), passed: answers.every(({ status }) => status === 403) };
    },
  },
  {
    id: "B18 proof of work replayed, 50 at once and one by one",
    target: "exactly 1 of 51",
    async run(lab) {
      const token = await lab.token();
      const answers = await Promise.all(
        range(50).map(() => lab.check(knownName, token, { address: newAddress() })),
      );
      answers.push(await lab.check(knownName, token));
      return { measured: statusesOf(answers), passed: answered(answers) === 1 };
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
      const answers = await inParallel(tokens, 4, (token) => lab.check(knownName, token, { address }));
      return {
        measured: statusesOf(answers),
        passed: answers.every(({ status }) => status === 403),
      };
    },
  },
];
