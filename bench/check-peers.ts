import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../lib/db/free-port.ts";
import { until } from "../lib/http/test-portal.ts";
import type { Asked, PlainPerson } from "./check-data.ts";
import type { Sent } from "./load.ts";

/** A server that runs, and whose processor time is counted: its own, and that of where its data are. */
export type Running = {
  port: number;
  make(asked: Asked, n: number): Promise<Sent> | Sent;
  serverPids: number[];
  storePids: number[];
  stop(): Promise<void>;
};

/** What a ministry would otherwise take. `start` throws a line that says what is missing. */
export type Peer = { name: string; start(): Promise<Running> };

type Stores = { postgresUrl: string; postgresPid: number; mariadb: () => Promise<MariaDb> };
export type MariaDb = { port: number; pid: number; stop(): Promise<void> };

const folder = join(tmpdir(), "dataku-bench-peers");
const packages = [
  "express@5",
  "mysql2@3",
  "fastify@5",
  "pg@8",
  "postgraphile@5",
  "@platformatic/sql-mapper@3",
  "@platformatic/sql-openapi@3",
];
const isRoot = process.getuid?.() === 0;

/** Installs what the peers are made of into a folder of its own, once. @returns what could not be had */
export async function installPeers(): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  if (!existsSync(join(folder, "package.json")))
    writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}\n');
  const missing: string[] = [];
  const wanted = packages.filter((name) => !existsSync(join(folder, "node_modules", bare(name))));
  if (wanted.length > 0)
    await promisify(execFile)("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...wanted], {
      cwd: folder,
    }).catch(() => missing.push(`npm: ${wanted.join(" ")}`));
  const engines = {
    mariadbd: "mariadb-server",
    nginx: "nginx-light",
    "php-fpm8.2": "php8.2-fpm php8.2-mysql",
  };
  for (const [program, names] of Object.entries(engines)) {
    if (existsSync(`/usr/sbin/${program}`)) continue;
    if (isRoot)
      await promisify(execFile)(
        "apt-get",
        ["install", "-y", "--no-install-recommends", ...names.split(" ")],
        {
          env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        },
      ).catch(() => {});
    if (!existsSync(`/usr/sbin/${program}`)) missing.push(`Debian: ${names}`);
  }
  return missing;
}

const bare = (name: string): string => name.replace(/@\d+$/, "");

/** Starts a MariaDB of its own with these persons. */
export async function startMariaDb(dir: string, persons: readonly PlainPerson[]): Promise<MariaDb> {
  const data = join(dir, "mariadb");
  const rows = join(dir, "persons.tsv");
  mkdirSync(data);
  chmodSync(dir, 0o755);
  const user = isRoot ? ["--user=mysql"] : [];
  if (isRoot) chownSync(data, ...idsOf("mysql"));
  execFileSync("mariadb-install-db", [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    ...user,
  ]);
  const port = await freePort();
  const socket = join(data, "s");
  const child = spawn(
    "/usr/sbin/mariadbd",
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${socket}`,
      "--innodb-buffer-pool-size=512M",
      "--skip-name-resolve",
      ...user,
    ],
    { stdio: "ignore" },
  );
  await until(() => existsSync(socket));
  writeFileSync(rows, persons.map(tabbed).join(""));
  execFileSync("mariadb", ["--no-defaults", "-uroot", `-S${socket}`, "--local-infile=1"], {
    input: `create database bansos character set utf8mb4; use bansos;
create table person (id int auto_increment primary key, village_code varchar(13), name varchar(100), desil varchar(2),
  programmes varchar(200), key (village_code));
load data local infile '${rows}' into table person fields terminated by '\\t' (village_code, name, desil, programmes);
analyze table person; create user web@'127.0.0.1' identified by 'web'; grant select on bansos.* to web@'127.0.0.1';`,
  });
  return { port, pid: child.pid as number, stop: () => end(child) };
}

/** A row of a file that PostgreSQL and MariaDB read alike. */
export function tabbed({ village, name, desil, programmes }: PlainPerson): string {
  return `${[village, name, desil, programmes].join("\t")}\n`;
}

/** The peers, in the order in which they are printed. */
export function listPeers(stores: Stores, dir: string): Peer[] {
  const { postgresUrl, postgresPid } = stores;
  const query = ({ village, name }: Asked) => new URLSearchParams({ desa: village, nama: name }).toString();
  const get = (asked: Asked): Sent => ({ method: "GET", path: `/cek?${query(asked)}` });
  const onPostgres = (name: string, source: string, make: Running["make"], first: string): Peer => ({
    name,
    start: () => startScript(source, postgresUrl, postgresPid, make, first),
  });
  return [
    {
      name: "(d) Express + MariaDB, LIKE",
      async start() {
        const { port, pid } = await stores.mariadb();
        return startScript(express, String(port), pid, get, "/cek?desa=x&nama=x");
      },
    },
    {
      name: "(e) nginx + PHP-FPM + MariaDB, LIKE",
      async start() {
        const { port, pid } = await stores.mariadb();
        return startPhp(dir, port, pid, (asked) => ({ method: "GET", path: `/cek.php?${query(asked)}` }));
      },
    },
    onPostgres("(f) Fastify + pg, ILIKE", fastify, get, "/cek?desa=x&nama=x"),
    onPostgres(
      "(g) PostGraphile",
      postgraphile,
      ({ village, name }) => ({
        method: "POST",
        path: "/graphql",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          query:
            "query($d:String!,$n:String!){findPerson(village:$d,part:$n,first:21){nodes{name desil programmes}}}",
          variables: { d: village, n: name },
        }),
      }),
      "/graphql",
    ),
    onPostgres(
      "(h) Platformatic DB (sql-mapper, sql-openapi)",
      platformatic,
      ({ village, name }) => ({
        method: "GET",
        path: `/person?${new URLSearchParams({
          "where.villageCode.eq": village,
          "where.name.ilike": `%${name}%`,
          limit: "21",
          fields: "name,desil,programmes",
        })}`,
      }),
      "/person?limit=1",
    ),
  ];
}

const express = `import express from "express";
import mysql from "mysql2/promise";
const [store, port] = process.argv.slice(2);
const pool = mysql.createPool({ host: "127.0.0.1", port: Number(store), user: "web", password: "web", database: "bansos", connectionLimit: 10 });
const app = express();
app.get("/cek", async (request, response) => {
  const [rows] = await pool.execute("select name, desil, programmes from person where village_code = ? and name like ? limit 21",
    [request.query.desa, "%" + request.query.nama + "%"]);
  response.json(rows);
});
app.listen(Number(port), "127.0.0.1");
`;

const fastify = `import { fastify } from "fastify";
import pg from "pg";
const [store, port] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: store, max: 10 });
const app = fastify();
app.get("/cek", async (request) => {
  const { rows } = await pool.query({ name: "cek", text: "select name, desil, programmes from person where village_code = $1 and name ilike $2 limit 21",
    values: [request.query.desa, "%" + request.query.nama + "%"] });
  return rows;
});
await app.listen({ port: Number(port), host: "127.0.0.1" });
`;

const postgraphile = `import { createServer } from "node:http";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";
const [store, port] = process.argv.slice(2);
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: store, schemas: ["public"] })],
  grafserv: { graphqlPath: "/graphql", websockets: false },
};
const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(port), "127.0.0.1");
`;

const platformatic = `import { fastify } from "fastify";
import * as mapper from "@platformatic/sql-mapper";
import * as openapi from "@platformatic/sql-openapi";
const [store, port] = process.argv.slice(2);
const app = fastify();
const plugin = (module) => module.plugin ?? module.default?.plugin ?? module.default;
await app.register(plugin(mapper), { connectionString: store, poolSize: 10 });
await app.register(plugin(openapi), {});
await app.listen({ port: Number(port), host: "127.0.0.1" });
`;

const php = (port: number) => `<?php
$db = new PDO('mysql:host=127.0.0.1;port=${port};dbname=bansos', 'web', 'web', [PDO::ATTR_PERSISTENT => true, PDO::ATTR_EMULATE_PREPARES => false]);
$ask = $db->prepare('select name, desil, programmes from person where village_code = ? and name like ? limit 21');
$ask->execute([$_GET['desa'], '%' . $_GET['nama'] . '%']);
header('content-type: application/json');
echo json_encode($ask->fetchAll(PDO::FETCH_ASSOC));
`;

async function startScript(
  source: string,
  store: string,
  storePid: number,
  make: Running["make"],
  first: string,
): Promise<Running> {
  const file = join(folder, `peer-${Math.abs(hash(source))}.mjs`);
  writeFileSync(file, source);
  const port = await freePort();
  const child = spawn(process.execPath, [file, store, String(port)], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, NODE_ENV: "production", GRAPHILE_ENV: "production" },
  });
  let log = "";
  child.stderr?.on("data", (text) => {
    log += text;
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${log.slice(0, 400)}`);
    return fetch(`http://127.0.0.1:${port}${first}`).then(
      () => true,
      () => false,
    );
  }, 60_000);
  const serverPids = [child.pid as number];
  return { port, make, serverPids, storePids: [storePid], stop: () => end(child) };
}

async function startPhp(
  dir: string,
  storePort: number,
  storePid: number,
  make: Running["make"],
): Promise<Running> {
  const home = join(dir, "php");
  mkdirSync(home);
  chmodSync(home, 0o777);
  writeFileSync(join(home, "cek.php"), php(storePort));
  const port = await freePort();
  const socket = join(home, "fpm.sock");
  writeFileSync(
    join(home, "fpm.conf"),
    `[global]
daemonize = no
error_log = ${home}/fpm.log
[www]
${isRoot ? "user = www-data\ngroup = www-data\nlisten.mode = 0666\n" : ""}listen = ${socket}
pm = static
pm.max_children = 8
`,
  );
  writeFileSync(
    join(home, "nginx.conf"),
    `daemon off; worker_processes 2; pid ${home}/nginx.pid; error_log ${home}/error.log;
events { worker_connections 256; }
http { access_log off; client_body_temp_path ${home}/b; fastcgi_temp_path ${home}/f; proxy_temp_path ${home}/p;
uwsgi_temp_path ${home}/u; scgi_temp_path ${home}/s;
server { listen 127.0.0.1:${port}; keepalive_requests 100000; location = /cek.php {
fastcgi_pass unix:${socket}; fastcgi_param SCRIPT_FILENAME ${home}/cek.php; fastcgi_param QUERY_STRING $query_string;
fastcgi_param REQUEST_METHOD $request_method; } } }
`,
  );
  const fpm = spawn("/usr/sbin/php-fpm8.2", ["-y", join(home, "fpm.conf"), "-F", "-n", ...extensions()], {
    stdio: "ignore",
  });
  await until(() => existsSync(socket));
  const nginx = spawn("/usr/sbin/nginx", ["-c", join(home, "nginx.conf"), "-p", home], { stdio: "ignore" });
  await until(() =>
    fetch(`http://127.0.0.1:${port}/cek.php?desa=x&nama=x`).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  return {
    port,
    make,
    serverPids: [fpm.pid as number, nginx.pid as number],
    storePids: [storePid],
    async stop() {
      await end(nginx);
      await end(fpm);
    },
  };
}

/** What the script needs and no more, whatever the machine's own settings load. */
function extensions(): string[] {
  return ["mysqlnd", "pdo", "pdo_mysql", "opcache"].flatMap((name) => [
    "-d",
    `${name === "opcache" ? "zend_extension" : "extension"}=${name}`,
  ]);
}

function idsOf(user: string): [number, number] {
  const id = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
  return [id("-u"), id("-g")];
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
