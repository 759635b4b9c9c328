import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { Fault } from "../errors/fault.ts";
import { getLog, logConsole, logFault } from "./log.ts";

afterEach(() => vi.restoreAllMocks());

function logged(act: () => void): object[] {
  const error = vi.spyOn(getLog(), "error").mockImplementation(() => {});
  act();
  return error.mock.calls.map(([fields]) => fields as unknown as object);
}

function withCode(code: string): Error {
  return Object.assign(new Error("SITI AMINAH"), { code });
}

test("a full disk is told as such, here and in PostgreSQL", () => {
  const lines = logged(() => {
    logFault("recap-files", withCode("ENOSPC"));
    logFault("api", new Fault("database_unavailable", { cause: withCode("53100") }));
    logFault("api", new Fault("database_unavailable", { cause: withCode("08006") }));
  });
  expect(lines).toMatchObject([
    { code: "disk_full", detail: "ENOSPC" },
    { code: "disk_full", detail: "53100" },
    { code: "database_unavailable", detail: "08006" },
  ]);
});

test("who leaves in the middle of a request is no fault", async () => {
  const failed = new Promise<unknown>((resolve) => {
    const server: Server = createServer((incoming) => {
      incoming.once("error", (error) => {
        server.close();
        resolve(error);
      });
      incoming.resume();
    }).listen(0, "127.0.0.1", async () => {
      const { port } = server.address() as AddressInfo;
      const asked = request({ port, host: "127.0.0.1", method: "POST", headers: { "content-length": 100 } });
      asked.on("error", () => {});
      asked.write("half");
      await once(server, "request");
      asked.destroy();
    });
  });
  const error = await failed;
  expect(logged(() => logFault("api", error))).toEqual([]);
  expect(logged(() => logFault("api", withCode("ECONNRESET")))).toMatchObject([{ code: "unexpected" }]);
});

test("what the page framework writes to the console is one line without its text", () => {
  const before = console.error;
  try {
    const lines = logged(() => {
      logConsole();
      console.error(" ⨯", new SyntaxError("Unexpected token 'R', \"Rahayuning\"... is not valid JSON"));
      console.error("Rahayuningsih");
    });
    expect(lines).toMatchObject([
      { where: "pages", code: "unexpected", kind: "SyntaxError" },
      { where: "pages", code: "unexpected" },
    ]);
    expect(JSON.stringify(lines)).not.toContain("Rahayuning");
  } finally {
    console.error = before;
  }
});
