import { inParallel, knownName, newAddress, type Row } from "./row.ts";

/** What browsers, caches and other sites may do. */
export const writesAndHeadersRows: Row[] = [
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
        lab.check(knownName, "x", { address: newAddress(), headers }),
      );
      return {
        measured: `${answers.map(({ status, text }) => `${status}${text.includes("captcha") ? " captcha" : ""}`).join(", ")}; ${/frame-ancestors 'none'/.test(policy) ? "no frames" : "frames"}`,
        passed:
          answers.every(({ status, text }) => status === 403 && !text.includes("captcha_failed")) &&
          /frame-ancestors 'none'/.test(policy),
      };
    },
  },
];
